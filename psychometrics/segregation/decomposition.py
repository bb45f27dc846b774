"""Segregation between and within levels of units.

Belongs here: parts of M and H by region, level, sector or any nesting. Does not: change over time
(`difference`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from psychometrics.segregation.counts import checked_counts, ratio
from psychometrics.segregation.errors import SegregationError
from psychometrics.segregation.mutual_information import entropy, mutual_information


@dataclass(frozen=True)
class SegregationWithin:
    """Segregation within each category of units, such as a region.

    Attributes:
        categories: (c,) identifiers, sorted.
        mutual_information: (..., c) M among the category's units; NaN without a student.
        share: (..., c) of all students; share x M adds up to the segregation within categories.
        theil_h: (..., c) H among the category's units; 0 where it has a single group.
        entropy_ratio: (..., c) entropy of the category over that of all; share x ratio x H adds up to the H
            within categories.

    """

    categories: np.ndarray
    mutual_information: np.ndarray
    share: np.ndarray
    theil_h: np.ndarray
    entropy_ratio: np.ndarray


@dataclass(frozen=True)
class LevelSegregation:
    """The part of segregation at each level, from the coarsest: between its units, within those above.

    Attributes:
        mutual_information: (..., levels) their sum is M among the finest units.
        theil_h: (..., levels) their sum is H among the finest units.

    """

    mutual_information: np.ndarray
    theil_h: np.ndarray


def combine_units(counts: np.ndarray, category: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the categories, sorted, and the counts of their units together: (c,), (..., c, groups).

    Args:
        counts: (..., units, groups).
        category: (units,) identifier.

    Raises:
        SegregationError: counts cannot be, or categories are not one per unit.

    """
    counts, category = checked_counts(counts), np.asarray(category)
    if category.shape != counts.shape[-2:-1]:
        raise SegregationError(f"one category for each of the {counts.shape[-2]} units is expected")
    categories, order, sizes = _grouped(category)
    if len(categories) == 0:
        return categories, counts
    starts = np.cumsum(sizes) - sizes
    return categories, np.add.reduceat(counts[..., order, :], starts, axis=-2)


def segregation_within(counts: np.ndarray, category: np.ndarray, base: float = math.e) -> SegregationWithin:
    """Return the segregation within each category.

    Mora and Ruiz-Castillo (2011), Sociological Methodology 41.

    Args:
        counts: (..., units, groups).
        category: (units,) identifier.
        base: of the logarithm of M.

    Raises:
        SegregationError: counts cannot be, or categories are not one per unit.

    """
    categories, together = combine_units(counts, category)
    counts = checked_counts(counts)
    _, order, sizes = _grouped(np.asarray(category))
    parts = np.split(order, np.cumsum(sizes)[:-1])
    within = np.stack([mutual_information(counts[..., part, :], base) for part in parts], axis=-1)
    own = entropy(together, base)
    students = together.sum(axis=-1)
    h = np.where(students > 0, np.nan_to_num(ratio(within, own)), np.nan)
    return SegregationWithin(
        categories,
        within,
        ratio(students, students.sum(axis=-1, keepdims=True)),
        h,
        ratio(own, entropy(together.sum(axis=-2), base)[..., None]),
    )


def segregation_by_level(
    counts: np.ndarray, levels: Sequence[np.ndarray], base: float = math.e
) -> LevelSegregation:
    """Return the parts of segregation at nested levels.

    With levels region and district, the parts are: between regions; between districts, within regions;
    between units, within districts. A level's units are told apart within those of the levels above, so
    identifiers may come again elsewhere.

    Args:
        counts: (..., units, groups).
        levels: each (units,) identifier of what the unit belongs to, from the coarsest; the units themselves
            are the last level and are not given.
        base: of the logarithm of M.

    Raises:
        SegregationError: counts cannot be, or a level is not one identifier per unit.

    """
    counts = checked_counts(counts)
    within = np.zeros(counts.shape[-2], dtype=np.int64)
    parts = []
    for level in [*levels, np.arange(counts.shape[-2])]:
        if np.shape(level) != within.shape:
            raise SegregationError(f"a level must name what each of the {len(within)} units belongs to")
        different, number = np.unique(np.asarray(level), return_inverse=True)
        finer = np.unique(within * len(different) + number, return_inverse=True)[1]
        together = combine_units(counts, finer)[1]
        # The category of each finer unit: that of any of its members.
        above = np.zeros(finer.max() + 1, dtype=np.int64)
        above[finer] = within
        found = segregation_within(together, above, base)
        parts.append((found.share * np.nan_to_num(found.mutual_information)).sum(axis=-1))
        within = finer
    m = np.stack(parts, axis=-1)
    return LevelSegregation(m, ratio(m, entropy(counts.sum(axis=-2), base)[..., None]))


def _grouped(category: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return categories, an order of units by category, and sizes."""
    categories, number, sizes = np.unique(category, return_inverse=True, return_counts=True)
    return categories, np.argsort(number, kind="stable"), sizes
