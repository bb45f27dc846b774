"""Ratios of two rates, and of a share to a reference.

Belongs here: the ratio, its interval, an exact test of its being 1. Does not: corrections for many tests
(`reliability.drift`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from psychometrics.reliability import wilson_interval


@dataclass(frozen=True)
class Disparity:
    """A ratio with its interval and its test; arrays of one shape, NaN where there is none.

    Attributes:
        ratio: 1 for as much as the others.
        low: lower end of the interval.
        high: upper end.
        p_value: two-sided, of a ratio of 1.

    """

    ratio: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p_value: np.ndarray


def rate_ratio(
    count: np.ndarray,
    base: np.ndarray,
    other_count: np.ndarray,
    other_base: np.ndarray,
    confidence: float = 0.95,
) -> Disparity:
    """Return the ratio of the rate of a group to the rate of others.

    Interval: Katz, Baptista, Azen and Pike (1978), Biometrics 34, on the logarithm; none where a count is 0.
    Test: Fisher's exact test, twice the smaller tail.

    Args:
        count: (n,) of the group who got it.
        base: (n,) of the group who could.
        other_count: (n,) of the others who got it.
        other_base: (n,) of the others who could.
        confidence: of the interval.

    Raises:
        ValueError: a count is negative or above its base.

    """
    count, base, other_count, other_base = (
        np.asarray(one, dtype=np.float64) for one in (count, base, other_count, other_base)
    )
    _check(count, base)
    _check(other_count, other_base)
    compared = (base > 0) & (other_base > 0)
    rates = (count, base, other_count, other_base)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(compared & (other_count > 0), (count / base) / (other_count / other_base), np.nan)
        error = np.sqrt(1 / count - 1 / base + 1 / other_count - 1 / other_base)
        half = stats.norm.ppf((1 + confidence) / 2) * error
        has_interval = compared & (count > 0) & (other_count > 0)
        low = np.where(has_interval, ratio * np.exp(-half), np.nan)
        high = np.where(has_interval, ratio * np.exp(half), np.nan)
    total, got = base + other_base, count + other_count
    below = stats.hypergeom.cdf(count, total, got, base)
    above = stats.hypergeom.sf(count - 1, total, got, base)
    return Disparity(
        ratio, low, high, _two_sided(below, above, compared & np.all(np.isfinite(rates), axis=0))
    )


def share_ratio(
    count: np.ndarray, total: np.ndarray, reference: np.ndarray, confidence: float = 0.95
) -> Disparity:
    """Return the ratio of a share to a reference share that is taken as known.

    Interval: Wilson's of the share, over the reference. Test: exact binomial, twice the smaller tail. Where
    the students are some of those that the reference counts, both are a little too wide.

    Args:
        count: (n,) of the group.
        total: (n,) of all.
        reference: (n,) share of the group where it has its due, 0 to 1.
        confidence: of the interval.

    Raises:
        ValueError: a count is negative or above its total.

    """
    count, total, reference = (np.asarray(one, dtype=np.float64) for one in (count, total, reference))
    _check(count, total)
    compared = (total > 0) & (reference > 0) & (reference <= 1)
    size = np.where(compared, total, 1.0)
    low, high = wilson_interval(np.where(compared, count, 0.0), size, confidence)
    share = np.where(compared, count / size, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        over = [np.where(compared, one / reference, np.nan) for one in (share, low, high)]
    known = np.where(compared, reference, 0.5)
    below, above = stats.binom.cdf(count, size, known), stats.binom.sf(count - 1, size, known)
    return Disparity(*over, _two_sided(below, above, compared))


def _two_sided(below: np.ndarray, above: np.ndarray, compared: np.ndarray) -> np.ndarray:
    return np.where(compared, np.minimum(1.0, 2 * np.minimum(below, above)), np.nan)


def _check(count: np.ndarray, base: np.ndarray) -> None:
    if ((count < 0) | (count > base)).any():
        raise ValueError("every count must lie between 0 and its base")
