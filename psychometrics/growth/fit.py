"""Fits of the hundred quantiles of a current score given prior scores, each proved optimal.

Belongs here: where a fit starts, which solver is asked, and that nothing unproved leaves. Does not: how a
solver works (`simplex`, `highs`), how a fit is proved (`certification`), percentiles of students
(`percentiles`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.growth import simplex
from psychometrics.growth.design import Design
from psychometrics.growth.errors import ConstantScoresError, UncertifiedFitError

# .005, .015, ..., .995
QUANTILES = (np.arange(100) + 0.5) / 100
_CHUNK = 65536
# How far the curve moves from one quantile to the next at a cell without leverage, in units of leverage.
_COMMON_MOVE = 0.05


@dataclass(frozen=True)
class QuantileFits:
    """Exact quantile regressions of one cohort.

    Attributes:
        quantiles: (q,) between 0 and 1.
        coefficients: (q, coefficients), points of the scale.
        basis: (q, coefficients) the cells each fit passes through exactly.
        ties: (q,) dual values on a bound: more than 0 means that another fit is exactly as good.
        below: (cells,) how many fitted values, rounded to 5 decimals, lie strictly below the current score.
        redone: (q,) fits that the compiled solver left to HiGHS.

    """

    quantiles: np.ndarray
    coefficients: np.ndarray
    basis: np.ndarray
    ties: np.ndarray
    below: np.ndarray
    redone: np.ndarray


def fit_quantiles(design: Design, quantiles: np.ndarray = QUANTILES) -> QuantileFits:
    """Fit quantile regressions exactly.

    Koenker and Bassett (1978), "Regression quantiles". Starts in the middle from ordinary least squares and
    goes outwards, each quantile from its neighbour.

    Args:
        design: the cohort.
        quantiles: increasing, between 0 and 1.

    Raises:
        ConstantScoresError: all current scores are equal.
        SingularDesignError: the prior scores do not determine the curve.
        UncertifiedFitError: neither solver's fit could be proved optimal.

    """
    if design.outcome.min() == design.outcome.max():
        raise ConstantScoresError("the current scores are all the same: growth cannot be told apart")
    start, leverage = _least_squares(design)
    middle = len(quantiles) // 2
    order = np.concatenate([np.arange(middle, len(quantiles)), np.arange(middle - 1, -1, -1)])
    coefficients, basis, proved, ties, _, _, below = simplex.solve_quantiles(
        quantiles, order, design.cells, _COMMON_MOVE + leverage, start
    )
    if not proved.all():
        _redo(design, quantiles, ~proved, coefficients, basis, ties, below)
    return QuantileFits(quantiles, coefficients, basis, ties, below, ~proved)


def count_below(design: Design, coefficients: np.ndarray) -> np.ndarray:
    """Return per cell whether the fitted value, rounded to 5 decimals, is below the score."""
    return np.round(design.fitted(coefficients), 5) < design.outcome


def fitted_below(design: Design, coefficients: np.ndarray) -> np.ndarray:
    """Return per cell how many of several curves, rounded to 5 decimals, are below the score: (cells,).

    Args:
        design: the cohort.
        coefficients: (q, p), one row per curve.

    """
    below = np.zeros(design.cell_count, dtype=np.int16)
    for one in coefficients:
        below += count_below(design, one)
    return below


def _redo(design, quantiles, which, coefficients, basis, ties, below) -> None:
    """Fit the quantiles that are not proved by HiGHS, in place."""
    # Late: the second solver is hardly ever needed.
    from psychometrics.growth.highs import solve_quantiles_by_highs

    numbers = np.flatnonzero(which)
    for number, fit in zip(numbers, solve_quantiles_by_highs(design, quantiles[numbers]), strict=True):
        if not fit.optimal:
            raise UncertifiedFitError(
                f"the fit of quantile {quantiles[number]:.3f} could not be proved optimal by either solver"
            )
        coefficients[number] = fit.coefficients
        basis[number] = fit.basis
        ties[number] = fit.ties
        below += count_below(design, fit.coefficients).astype(below.dtype)


def _least_squares(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients of ordinary least squares and the root of each cell's leverage."""
    gram = design.gram_matrix()
    factor = np.linalg.cholesky(gram)
    half = np.linalg.inv(factor)
    moments = np.zeros(design.coefficient_count)
    leverage = np.empty(design.cell_count)
    for first in range(0, design.cell_count, _CHUNK):
        chunk = slice(first, first + _CHUNK)
        rows = design.rows(chunk)
        moments += rows.T @ (design.weights[chunk] * design.outcome[chunk])
        leverage[chunk] = np.sqrt(((rows @ half.T) ** 2).sum(axis=1))
    return half.T @ (half @ moments), leverage
