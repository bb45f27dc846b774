"""Bounds of counts from sums, one equation at a time.

Belongs here: interval propagation. Does not: what several equations say together (`attack`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from disclosure.errors import ContradictoryCountsError

# Bounds that still move after so many rounds stay as they are: true, only wider than need be.
_ROUNDS = 60


@dataclass(frozen=True)
class Boxes:
    """Bounds of every count as known before any sum is used: (variables,) each."""

    lower: np.ndarray
    upper: np.ndarray


def propagate(equations: csr_array, known: Boxes) -> Boxes:
    """Return the bounds that follow from each equation by itself, repeatedly.

    Args:
        equations: coefficients 1 and -1; each row of `equations @ counts` is 0.
        known: bounds before.

    Raises:
        ContradictoryCountsError: no counts satisfy them.

    """
    lower, upper = known.lower.copy(), known.upper.copy()
    if equations.shape[0] == 0:
        return Boxes(lower, upper)
    columns = equations.indices
    positive = equations.data > 0
    starts = equations.indptr[:-1]
    rows = np.repeat(np.arange(equations.shape[0]), np.diff(equations.indptr))
    for _ in range(_ROUNDS):
        least = np.where(positive, lower[columns], -upper[columns])
        most = np.where(positive, upper[columns], -lower[columns])
        # The other counts of the row are between these.
        others_least = _without_itself(least, starts, rows)
        others_most = _without_itself(most, starts, rows)
        new_lower = np.where(positive, -others_most, others_least)
        new_upper = np.where(positive, -others_least, others_most)
        before = lower.copy(), upper.copy()
        np.maximum.at(lower, columns, new_lower)
        np.minimum.at(upper, columns, new_upper)
        if (lower > upper).any():
            raise ContradictoryCountsError("the counts contradict their sums")
        if (before[0] == lower).all() and (before[1] == upper).all():
            break
    return Boxes(lower, upper)


def _without_itself(values: np.ndarray, starts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return for each entry the sum of the other entries of its row; infinite where one of them is."""
    is_infinite = np.isinf(values)
    finite = np.where(is_infinite, 0.0, values)
    sums = np.add.reduceat(finite, starts)[rows] - finite
    infinite_others = np.add.reduceat(is_infinite.astype(np.int64), starts)[rows] - is_infinite
    sign = 1.0 if (values[is_infinite] > 0).all() else -1.0
    return np.where(infinite_others > 0, sign * np.inf, sums)
