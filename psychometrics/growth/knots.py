"""Knots and boundaries of the spline of one prior grade.

Belongs here: estimating them from scores and checking them. Does not: which scores are pooled (`panel`), the
spline itself (`spline_basis`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from psychometrics.growth.errors import ConstantScoresError, DuplicateKnotsError, GrowthError

KNOT_QUANTILES = (0.2, 0.4, 0.6, 0.8)
BOUNDARY_EXTENSION = 0.1
DECIMALS = 3


@dataclass(frozen=True)
class Knots:
    """Inner knots and the two boundary knots, in points of the score scale."""

    inner: tuple[float, ...]
    boundaries: tuple[float, float]

    def __post_init__(self) -> None:
        everything = (self.boundaries[0], *self.inner, self.boundaries[1])
        if not np.isfinite(everything).all():
            raise GrowthError("knots must be finite numbers")
        if any(low == high for low, high in pairwise(self.inner)):
            raise DuplicateKnotsError(
                f"two of the {len(self.inner)} knots are equal: fix different knots for this grade"
            )
        if any(low >= high for low, high in pairwise(everything)):
            raise GrowthError("knots must increase and lie inside their boundaries")


def estimate_knots(scores: np.ndarray, label: str = "the prior scores") -> Knots:
    """Return knots at the quintiles and boundaries a tenth of the range beyond the extremes.

    Quantiles are of type 7 (Hyndman and Fan 1996), knots and boundaries are rounded to three decimals, as in
    Betebenner (2009), "Norm- and criterion-referenced student growth".

    Args:
        scores: scores of all students of the grade, without missing ones; one dimension, points of the scale.
        label: what the scores are, for messages.

    Raises:
        ConstantScoresError: there are no two different scores.
        DuplicateKnotsError: two quintiles are the same score.

    """
    scores = np.asarray(scores, dtype=np.float64)
    if scores.size == 0 or scores.min() == scores.max():
        raise ConstantScoresError(f"{label} are all the same or missing: no curve can be fitted to them")
    inner = _rounded(np.quantile(scores, KNOT_QUANTILES, method="linear"))
    if len(set(inner)) < len(inner):
        raise DuplicateKnotsError(
            f"{label} have so many ties that two of their quintiles are equal: fix knots for this grade"
        )
    low, high = scores.min(), scores.max()
    margin = BOUNDARY_EXTENSION * (high - low)
    low, high = _rounded([low - margin, high + margin])
    return Knots(inner, (low, high))


def _rounded(values: Iterable[float]) -> tuple[float, ...]:
    """Round as Python and R do, by the decimal expansion of the number; NumPy rounds a product of it."""
    return tuple(round(float(value), DECIMALS) for value in values)
