"""Sums over rows by group that do not depend on the order of the rows.

Belongs here: sorting rows by key and value, sums and counts of the groups, an order of groups that does not
depend on how they came. Does not: any statistic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError


@dataclass(frozen=True)
class RowGroups:
    """Rows in key order; floating-point sums depend on the order of what is added.

    Attributes:
        keys: per key column, (g,) its value in each group; groups are sorted by the first key, then the next.
        order: (rows,) takes any column of the rows into group order.
        starts: (g,) first row of each group, in that order.
        sizes: (g,) rows of each group.

    """

    keys: tuple[np.ndarray, ...]
    order: np.ndarray
    starts: np.ndarray
    sizes: np.ndarray

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Return the sum of `values` (rows, as given) in each group: (g,)."""
        return np.add.reduceat(np.asarray(values)[self.order], self.starts)

    def spread(self, of_groups: np.ndarray) -> np.ndarray:
        """Return for each row, as given, what its group has: (rows,)."""
        found = np.empty(len(self.order), dtype=np.asarray(of_groups).dtype)
        found[self.order] = np.repeat(of_groups, self.sizes)
        return found


def group_rows(keys: tuple[np.ndarray, ...], values: np.ndarray) -> RowGroups:
    """Return rows grouped by keys and, within a group, sorted by value.

    Args:
        keys: one or more columns, (rows,) each.
        values: (rows,) what will be summed, or what it is computed from.

    Raises:
        ReliabilityError: columns differ in length, there is no row, or a value is not finite.

    """
    keys = tuple(np.asarray(key) for key in keys)
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or any(key.shape != values.shape for key in keys):
        raise ReliabilityError("keys and values must be columns of the same length")
    if len(values) == 0:
        raise ReliabilityError("there is no row")
    if not np.isfinite(values).all():
        raise ReliabilityError("values must be finite; leave out rows without a value")
    order = np.lexsort([values, *reversed(keys)])
    new = np.zeros(len(values), dtype=bool)
    new[0] = True
    for key in keys:
        new[1:] |= key[order][1:] != key[order][:-1]
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(values)))
    return RowGroups(tuple(key[order][starts] for key in keys), order, starts, sizes)


def column_order(*columns: np.ndarray) -> np.ndarray:
    """Return indices that sort the groups of each problem by the first column, then the next: (g, ...).

    Args:
        columns: (g, ...) each.

    """
    return np.lexsort(tuple(reversed(columns)), axis=0)
