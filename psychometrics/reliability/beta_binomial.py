"""Rates of groups whose true rates differ: the beta-binomial model.

Belongs here: how much true rates differ between groups, by moments and by maximum likelihood, and what that
says about each group. Does not: a single proportion (`wilson`), means (`variance_components`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, betaln, digamma, polygamma

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import column_order
from psychometrics.reliability.wilson import checked_counts

_STEPS = 200
# Steps in the logits of the mean and the logarithm of the precision.
_LONGEST_STEP = 2.0
_CONVERGED = 1e-10
# Groups alike to this degree cannot be told from groups that are all the same.
_LARGEST_PRECISION = 1e6
# Rates that are all 0 or 1 have no maximum before it.
_SMALLEST_PRECISION = 1e-4


@dataclass(frozen=True)
class RateDistribution:
    """True rates of groups: a beta distribution with a mean and a precision.

    Attributes:
        mean: (...) of true rates; NaN where no group has a student.
        precision: (...) alpha + beta; infinite where true rates do not differ, NaN where nothing is known. A
            group of so many students has a reliability of one half.

    """

    mean: np.ndarray
    precision: np.ndarray

    @property
    def between(self) -> np.ndarray:
        """Return the variance of true rates: (...)."""
        return self.mean * (1 - self.mean) / (self.precision + 1)


@dataclass(frozen=True)
class StabilizedRates:
    """What is known of each group's true rate; proportions between 0 and 1.

    Attributes:
        value: (g, ...) posterior mean.
        standard_error: (g, ...) posterior standard deviation.
        low: (g, ...) lower end of the equal-tailed posterior interval.
        high: (g, ...) upper end.
        reliability: (g, ...) n / (n + precision).

    """

    value: np.ndarray
    standard_error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    reliability: np.ndarray


def beta_binomial_by_moments(numerator: np.ndarray, denominator: np.ndarray) -> RateDistribution:
    """Return the distribution of true rates by the method of moments, groups weighted by their students.

    Kleinman (1973), "Proportions with extraneous variance: single and independent samples", JASA 68.

    Args:
        numerator: (g, ...) students who count.
        denominator: (g, ...) students; 0 for a group without.

    Raises:
        ReliabilityError: a numerator is not between 0 and its denominator, or there is no group axis.

    """
    k, n = _ordered(numerator, denominator)
    total = n.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = k.sum(axis=0) / total
        rate = np.where(n > 0, k / n, 0.0)
        spread = (n * np.where(n > 0, rate - mean, 0.0) ** 2).sum(axis=0)
        kept = np.where(n > 0, 1 - n / total, 0.0)
        binomial = kept.sum(axis=0)
        extra = (np.maximum(n - 1, 0.0) * kept).sum(axis=0)
        correlation = (spread / (mean * (1 - mean)) - binomial) / extra
        correlation = np.where(mean * (1 - mean) == 0, 0.0, correlation)
        precision = np.where(correlation > 0, 1 / np.minimum(correlation, 1.0) - 1, np.inf)
        precision = np.clip(precision, _SMALLEST_PRECISION, np.inf)
    known = ((n > 0).sum(axis=0) > 1) & ((n > 1).any(axis=0))
    return RateDistribution(mean, np.where(known, precision, np.nan))


def beta_binomial_by_likelihood(numerator: np.ndarray, denominator: np.ndarray) -> RateDistribution:
    """Return the distribution of true rates by maximum likelihood.

    Skellam (1948), "A probability distribution derived from the binomial distribution by regarding the
    probability of success as variable between the sets of trials", JRSS B 10. Newton's method from the
    moments. Where the likelihood does not rise from equal rates towards different ones (Tarone 1979,
    Biometrika 66), true rates do not differ.

    Args:
        numerator: (g, ...) students who count.
        denominator: (g, ...) students; 0 for a group without.

    Raises:
        ReliabilityError: a numerator is not between 0 and its denominator, or there is no group axis.

    """
    start = beta_binomial_by_moments(numerator, denominator)
    k, n = _ordered(numerator, denominator)
    shape = start.mean.shape
    k, n = k.reshape(len(k), -1), n.reshape(len(n), -1)
    mean, precision = start.mean.reshape(-1).copy(), start.precision.reshape(-1).copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        rise = (k * (k - 1) / mean + (n - k) * (n - k - 1) / (1 - mean) - n * (n - 1)).sum(axis=0)
    inside = np.isfinite(rise) & ~np.isnan(precision) & (mean > 0) & (mean < 1)
    differs = np.flatnonzero(inside & (rise > 0))
    precision[inside & (rise <= 0)] = np.inf
    if len(differs):
        begin = np.where(np.isinf(precision[differs]), 1e3, precision[differs])
        mean[differs], precision[differs] = _newton(k[:, differs], n[:, differs], mean[differs], begin)
    return RateDistribution(mean.reshape(shape), precision.reshape(shape))


def stabilize_rates(
    numerator: np.ndarray,
    denominator: np.ndarray,
    distribution: RateDistribution,
    confidence: float | None = 0.95,
) -> StabilizedRates:
    """Return the posterior of each group's true rate: beta(alpha + numerator, beta + the others).

    Args:
        numerator: (g, ...) students who count.
        denominator: (g, ...) students; 0 gives what is known without any student of the group.
        distribution: of true rates; its arrays have the shape of one group, or can be broadcast to that of
            all, such as one per level.
        confidence: of the interval; None leaves it out, whose ends cost more than all else.

    Raises:
        ReliabilityError: the counts or the confidence cannot be.

    """
    k, n = checked_counts(numerator, denominator)
    if confidence is not None and not 0 < confidence < 1:
        raise ReliabilityError("a confidence lies between 0 and 1")
    mean, precision = np.broadcast_arrays(distribution.mean, distribution.precision)
    mean, precision = np.broadcast_to(mean, k.shape), np.broadcast_to(precision, k.shape)
    same = np.isinf(precision)
    finite = np.where(same, 1.0, precision)
    alpha, beta = mean * finite + k, (1 - mean) * finite + n - k
    total = finite + n
    value = np.where(same, mean, alpha / total)
    error = np.where(same, 0.0, np.sqrt(value * (1 - value) / (total + 1)))
    reliability = np.where(same, 0.0, n / total)
    if confidence is None:
        return StabilizedRates(value, error, *np.full((2, *k.shape), np.nan), reliability)
    tail = (1 - confidence) / 2
    with np.errstate(invalid="ignore"):
        ends = [
            np.where(
                same, mean, np.where(alpha <= 0, 0.0, np.where(beta <= 0, 1.0, betaincinv(alpha, beta, at)))
            )
            for at in (tail, 1 - tail)
        ]
    return StabilizedRates(value, error, ends[0], ends[1], reliability)


def _ordered(numerator, denominator) -> tuple[np.ndarray, np.ndarray]:
    """Return counts checked and, in each problem, in an order that does not depend on how they came."""
    k, n = checked_counts(numerator, denominator)
    if k.ndim == 0:
        raise ReliabilityError("groups are the first axis of numerator and denominator")
    order = column_order(n, k)
    return np.take_along_axis(k, order, axis=0), np.take_along_axis(n, order, axis=0)


def _log_likelihood(k, n, mean, precision) -> np.ndarray:
    alpha, beta = mean * precision, (1 - mean) * precision
    return (betaln(k + alpha, n - k + beta) - betaln(alpha, beta)).sum(axis=0)


def _newton(k, n, mean, precision) -> tuple[np.ndarray, np.ndarray]:
    """Return the maximum in the logit of the mean and the logarithm of the precision."""
    place = np.stack([np.log(mean / (1 - mean)), np.log(precision)])
    active = np.arange(k.shape[1])
    lowest, highest = np.log(_SMALLEST_PRECISION), np.log(_LARGEST_PRECISION)
    for _ in range(_STEPS):
        step, gain = _step(k[:, active], n[:, active], place[:, active])
        place[:, active] = _climb(k[:, active], n[:, active], place[:, active], step)
        place[1] = np.clip(place[1], lowest, highest)
        out = ((place[1, active] <= lowest) & (step[1] < 0)) | ((place[1, active] >= highest) & (step[1] > 0))
        active = active[(gain > _CONVERGED) & ~out]
        if len(active) == 0:
            break
    else:
        raise ReliabilityError(f"the rates of {len(active)} problems have no maximum of the likelihood")
    mean = 1 / (1 + np.exp(-place[0]))
    return mean, np.where(place[1] >= highest, np.inf, np.exp(place[1]))


def _step(k, n, place) -> tuple[np.ndarray, np.ndarray]:
    """Return Newton's step uphill, and twice the rise that it promises."""
    mean, precision = 1 / (1 + np.exp(-place[0])), np.exp(place[1])
    alpha, beta = mean * precision, (1 - mean) * precision
    a = digamma(k + alpha) - digamma(alpha)
    b = digamma(n - k + beta) - digamma(beta)
    c = digamma(precision) - digamma(n + precision)
    aa = (polygamma(1, k + alpha) - polygamma(1, alpha)).sum(axis=0)
    bb = (polygamma(1, n - k + beta) - polygamma(1, beta)).sum(axis=0)
    cc = (polygamma(1, precision) - polygamma(1, n + precision)).sum(axis=0)
    a, b, c = a.sum(axis=0), b.sum(axis=0), c.sum(axis=0)
    slope = mean * (1 - mean)
    by_mean, by_precision = precision * (a - b), mean * a + (1 - mean) * b + c
    g0, g1 = by_mean * slope, by_precision * precision
    h00 = precision**2 * (aa + bb) * slope**2 + by_mean * slope * (1 - 2 * mean)
    h01 = slope * precision * (a - b + precision * (mean * aa - (1 - mean) * bb))
    h11 = precision**2 * (mean**2 * aa + (1 - mean) ** 2 * bb + cc) + g1
    determinant = h00 * h11 - h01**2
    concave = (h00 < 0) & (determinant > 0)
    safe = np.where(concave, determinant, 1.0)
    newton = np.stack([-(h11 * g0 - h01 * g1) / safe, -(h00 * g1 - h01 * g0) / safe])
    # Where the surface is not a hill, each coordinate climbs on its own.
    alone = np.stack([g0 / np.maximum(np.abs(h00), 1e-8), g1 / np.maximum(np.abs(h11), 1e-8)])
    step = np.where(concave, newton, alone)
    length = np.sqrt((step**2).sum(axis=0))
    step *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-300))
    return step, step[0] * g0 + step[1] * g1


def _climb(k, n, place, step) -> np.ndarray:
    """Return the place after the longest half, quarter, ... of the step that does not go downhill."""

    def height(at):
        return _log_likelihood(k, n, 1 / (1 + np.exp(-at[0])), np.exp(at[1]))

    before = height(place)
    factor = np.ones(place.shape[1])
    for _ in range(40):
        worse = ~(height(place + factor * step) >= before - 1e-9 * np.abs(before))
        if not worse.any():
            break
        factor[worse] /= 2
    return place + factor * step
