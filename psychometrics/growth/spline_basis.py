"""Cubic B-splines of prior scores.

Belongs here: the values of the basis functions at given scores. Does not: where knots come from (`knots`),
the design of a regression (`design`).
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline

from psychometrics.growth.knots import Knots

DEGREE = 3
# The functions that differ from zero at a score.
SUPPORT = DEGREE + 1


def local_basis(scores: np.ndarray, knots: Knots) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each score, the four basis functions that differ from zero there.

    The functions are those of de Boor (1978), "A Practical Guide to Splines", with each boundary knot
    fourfold; the same as `splines::bs(..., intercept = TRUE)` of R. Beyond the boundaries the outermost
    polynomial goes on.

    Args:
        scores: shape (n,), points of the scale.
        knots: inner and boundary knots.

    Returns:
        (n,) integers: number of the first of the four functions; (n, 4): their values, which sum to 1.

    """
    scores = np.ascontiguousarray(scores, dtype=np.float64)
    low, high = knots.boundaries
    sequence = np.concatenate([[low] * SUPPORT, knots.inner, [high] * SUPPORT])
    matrix = BSpline.design_matrix(scores, sequence, DEGREE, extrapolate=True)
    first = matrix.indices.reshape(-1, SUPPORT)[:, 0]
    return first.astype(np.int64), matrix.data.reshape(-1, SUPPORT).copy()


def function_count(knots: Knots) -> int:
    """Return how many basis functions there are, the first one included."""
    return len(knots.inner) + SUPPORT


def spline_columns(scores: np.ndarray, knots: Knots) -> np.ndarray:
    """Return the columns of a regression on one prior score: shape (n, inner knots + 3).

    The first basis function is left out, because an intercept stands beside the columns.
    """
    first, values = local_basis(scores, knots)
    columns = np.zeros((len(first), function_count(knots)))
    np.put_along_axis(columns, first[:, None] + np.arange(SUPPORT), values, axis=1)
    return columns[:, 1:]
