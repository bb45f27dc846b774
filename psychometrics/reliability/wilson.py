"""Intervals of a single proportion.

Belongs here: the Wilson score interval. Does not: what other groups say about it (`beta_binomial`).
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from psychometrics.reliability.errors import ReliabilityError


def two_sided_reach(confidence: float) -> float:
    """Return the standard normal quantile that a two-sided interval reaches to.

    Raises:
        ReliabilityError: the confidence is not between 0 and 1.

    """
    if not 0 < confidence < 1:
        raise ReliabilityError("a confidence lies between 0 and 1")
    return float(ndtri((1 + confidence) / 2))


def checked_counts(numerator: np.ndarray, denominator: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return counts as floats of one shape, checked.

    Raises:
        ReliabilityError: a numerator is not between 0 and its denominator.

    """
    k, n = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    if not ((k >= 0) & (k <= n)).all():
        raise ReliabilityError("every numerator must lie between 0 and its denominator; give 0 of 0 for none")
    return k, n


def wilson_interval(
    numerator: np.ndarray, denominator: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of Wilson's score interval of proportions.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.

    Args:
        numerator: (...) students who count.
        denominator: (...) students; 0 gives NaN.
        confidence: of the interval.

    Returns:
        (...) low and high ends, proportions between 0 and 1.

    Raises:
        ReliabilityError: the counts or the confidence cannot be.

    """
    k, n = checked_counts(numerator, denominator)
    reach = two_sided_reach(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / n
        centre = share + reach**2 / (2 * n)
        half = reach * np.sqrt(share * (1 - share) / n + reach**2 / (4 * n**2))
        low, high = (centre - half) / (1 + reach**2 / n), (centre + half) / (1 + reach**2 / n)
    # Exactly 0 and 1 where nobody or everybody counts, which rounding misses.
    low, high = np.where(k == 0, 0.0, np.maximum(low, 0.0)), np.where(k == n, 1.0, np.minimum(high, 1.0))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)
