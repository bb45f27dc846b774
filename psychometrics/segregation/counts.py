"""Counts of students by unit and group.

Belongs here: from rows to a table, checks of counts, shares that never divide by zero. Does not: any index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.segregation.errors import SegregationError


@dataclass(frozen=True)
class CountTable:
    """Students by unit and group; units and groups without a student are left out.

    Attributes:
        units: per key column, (u,) its value in each unit; sorted by the first key, then the next.
        groups: (g,) identifiers, sorted.
        counts: (u, g) students, or weights.

    """

    units: tuple[np.ndarray, ...]
    groups: np.ndarray
    counts: np.ndarray

    def of_groups(self, groups: Sequence[object]) -> CountTable:
        """Return the table of some groups, in the order given; units that are left empty go.

        Raises:
            SegregationError: a group is not in the table.

        """
        columns = []
        for group in groups:
            found = np.flatnonzero(self.groups == group)
            if len(found) != 1:
                raise SegregationError(f"no unit has a student of the group {group}")
            columns.append(int(found[0]))
        counts = self.counts[:, columns]
        kept = counts.sum(axis=1) > 0
        return CountTable(tuple(key[kept] for key in self.units), self.groups[columns], counts[kept])


def count_table(
    units: np.ndarray | tuple[np.ndarray, ...], group: np.ndarray, count: np.ndarray | None = None
) -> CountTable:
    """Return the table of rows.

    Args:
        units: (rows,) identifier, or several columns that name the unit together, such as district and
            school.
        group: (rows,) identifier.
        count: (rows,) students of the row, 0 or more; 1 each where None. A unit and group may have several
            rows.

    Raises:
        SegregationError: columns differ in length, a count cannot be, or there is no student.

    """
    keys = tuple(np.asarray(key) for key in (units if isinstance(units, tuple) else (units,)))
    group = np.asarray(group)
    count = np.ones(group.shape) if count is None else np.asarray(count, dtype=np.float64)
    if group.ndim != 1 or count.shape != group.shape or any(key.shape != group.shape for key in keys):
        raise SegregationError("units, groups and counts must be columns of the same length")
    checked_counts(count[:, None])
    some = count > 0
    if not some.any():
        raise SegregationError("there is no student")
    keys, group, count = tuple(key[some] for key in keys), group[some], count[some]
    numbers = [np.unique(key, return_inverse=True) for key in keys]
    place = np.zeros(len(group), dtype=np.int64)
    for different, number in numbers:
        place = np.unique(place * len(different) + number, return_inverse=True)[1]
    groups, column = np.unique(group, return_inverse=True)
    size = int(place.max()) + 1
    first = np.zeros(size, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    # In key order: sums of weights that are no integers depend on the order of the rows.
    order = np.lexsort([count, column, place])
    cell = (place * len(groups) + column)[order]
    counts = np.bincount(cell, count[order], minlength=size * len(groups)).reshape(size, len(groups))
    return CountTable(tuple(key[first] for key in keys), groups, counts)


def checked_counts(counts: np.ndarray) -> np.ndarray:
    """Return counts as floats.

    Args:
        counts: (..., units, groups).

    Raises:
        SegregationError: there are no two axes, or a count is below 0 or not finite.

    """
    counts = np.asarray(counts, dtype=np.float64)
    if counts.ndim < 2:
        raise SegregationError("counts by unit and group are expected, the last two axes of an array")
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise SegregationError("every count must be a number of 0 or more")
    return counts


def shares(counts: np.ndarray, axis: int | tuple[int, ...]) -> np.ndarray:
    """Return counts over their sum along `axis`; 0 where that is 0."""
    total = counts.sum(axis=axis, keepdims=True)
    return np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, NaN where the whole is 0."""
    part, whole = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)
