"""How results go together: two years, two halves, a measure and the poverty of its schools.

Belongs here: correlations with intervals, what they become for longer tests. Does not: which results are
correlated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import column_order
from psychometrics.reliability.wilson import two_sided_reach


@dataclass(frozen=True)
class Correlation:
    """Correlations of problems.

    Attributes:
        value: (...) NaN for fewer than three pairs or a column that does not vary.
        low: (...) lower end of the interval; NaN for fewer than four pairs.
        high: (...) upper end.
        n: (...) pairs.

    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray


def correlation(
    first: np.ndarray, second: np.ndarray, *, by_order: bool = False, confidence: float = 0.95
) -> Correlation:
    """Return correlations with intervals by Fisher's transformation.

    Pearson's, or with `by_order` Spearman's, which a few extreme schools do not govern. Fisher (1921), "On
    the probable error of a coefficient of correlation", Metron 1: atanh r is about normal with variance
    1 / (n - 3); for Spearman's (1 + r^2 / 2) / (n - 3) (Bonett and Wright 2000, Psychometrika 65).

    Args:
        first: (g, ...) groups on the first axis; a pair with NaN does not count.
        second: (g, ...) in the same order of groups.
        by_order: whether values are replaced by their order, ties by their mean order.
        confidence: of the interval.

    Raises:
        ReliabilityError: there is no group axis, or the confidence cannot be.

    """
    first, second = np.broadcast_arrays(*(np.asarray(one, dtype=np.float64) for one in (first, second)))
    if first.ndim == 0:
        raise ReliabilityError("groups are the first axis of both columns")
    reach = two_sided_reach(confidence)
    known = ~(np.isnan(first) | np.isnan(second))
    first, second = np.where(known, first, np.nan), np.where(known, second, np.nan)
    if by_order:
        first, second = (rankdata(one, axis=0, nan_policy="omit") for one in (first, second))
    order = column_order(first, second)
    n = known.sum(axis=0)
    x, y = (np.take_along_axis(one, order, axis=0) for one in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        x, y = x - np.nansum(x, axis=0) / n, y - np.nansum(y, axis=0) / n
        product = np.nansum(x * y, axis=0)
        size = np.sqrt(np.nansum(x * x, axis=0)) * np.sqrt(np.nansum(y * y, axis=0))
        value = np.clip(product / size, -1.0, 1.0)
        value = np.where((n > 2) & _varies(x, known, first) & _varies(y, known, second), value, np.nan)
        spread = np.sqrt((1 + value**2 / 2 if by_order else 1.0) / (n - 3))
        low, high = np.tanh(np.arctanh(value) - reach * spread), np.tanh(np.arctanh(value) + reach * spread)
    enough = n > 3
    return Correlation(value, np.where(enough, low, np.nan), np.where(enough, high, np.nan), n)


def _varies(deviation: np.ndarray, known: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Return whether a column differs by more than the rounding of its mean: (...)."""
    scale = np.where(known, np.abs(column), 0.0).max(axis=0, initial=0.0)
    return (
        np.nanmax(np.where(np.isnan(deviation), 0.0, np.abs(deviation)), axis=0, initial=0.0) > 1e-13 * scale
    )


def spearman_brown(correlation_of_parts: np.ndarray, factor: float = 2.0) -> np.ndarray:
    """Return the reliability of a result with `factor` times as many students or items.

    Spearman (1910) and Brown (1910), British Journal of Psychology 3: f r / (1 + (f - 1) r). For split halves
    the factor is 2.

    Args:
        correlation_of_parts: (...) between parallel parts.
        factor: length of the whole, in parts; above 0.

    Raises:
        ReliabilityError: the factor is not above 0.

    """
    if not factor > 0:
        raise ReliabilityError("the factor must be above 0")
    r = np.asarray(correlation_of_parts, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return factor * r / (1 + (factor - 1) * r)
