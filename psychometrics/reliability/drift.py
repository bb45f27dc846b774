"""Whether this year's results are distributed as last year's.

Belongs here: distances between two distributions, and many tests at once. Does not: limits, and what happens
when one is passed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import false_discovery_control, ks_2samp

from psychometrics.reliability.errors import ReliabilityError


@dataclass(frozen=True)
class StabilityIndex:
    """Population stability index.

    Attributes:
        value: 0 where the shares are equal.
        edges: (b - 1,) between bins; a value on an edge belongs to the bin below.
        before: (b,) shares of the reference year.
        after: (b,) shares of the other.

    """

    value: float
    edges: np.ndarray
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class DistributionTest:
    """Two-sample Kolmogorov-Smirnov test.

    Attributes:
        distance: largest difference of the distribution functions.
        p_value: of so large a distance between samples of one distribution.

    """

    distance: float
    p_value: float


def population_stability_index(before: np.ndarray, after: np.ndarray, bins: int = 10) -> StabilityIndex:
    """Return the population stability index of two years.

    Sum over bins of (a - b) ln(a / b), bins between quantiles of the reference year (Siddiqi 2006, "Credit
    Risk Scorecards"; Yurdakul and Naranjo 2020, Journal of Risk Model Validation 14). It is the symmetrised
    Kullback-Leibler divergence of the binned distributions. Half a value is added to every bin of both years,
    because a share of 0 would make it infinite. Quantiles that coincide make one bin.

    Args:
        before: (n,) the reference year; NaN does not count.
        after: (m,) the other year.
        bins: of equal share in the reference year.

    Raises:
        ReliabilityError: a year has no value, or there are fewer than two bins.

    """
    before, after = _known(before), _known(after)
    if bins < 2:
        raise ReliabilityError("at least two bins are needed")
    edges = np.unique(np.quantile(before, np.arange(1, bins) / bins))
    shares = [
        (np.bincount(np.searchsorted(edges, year, side="left"), minlength=len(edges) + 1) + 0.5)
        / (len(year) + 0.5 * (len(edges) + 1))
        for year in (before, after)
    ]
    value = float(((shares[1] - shares[0]) * np.log(shares[1] / shares[0])).sum())
    return StabilityIndex(value, edges, *shares)


def kolmogorov_smirnov(before: np.ndarray, after: np.ndarray) -> DistributionTest:
    """Return the two-sample Kolmogorov-Smirnov test of two years.

    Hodges (1958), "The significance probability of the Smirnov two-sample test", Arkiv for Matematik 3; exact
    for up to 10,000 values in the larger year.

    Args:
        before: (n,) NaN does not count.
        after: (m,)

    Raises:
        ReliabilityError: a year has no value.

    """
    result = ks_2samp(_known(before), _known(after))
    return DistributionTest(float(result.statistic), float(result.pvalue))


def benjamini_hochberg(p_values: np.ndarray) -> np.ndarray:
    """Return p-values adjusted for the false discovery rate: (...), NaN where there is none.

    Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57. Those at most q are the
    discoveries at rate q.

    Args:
        p_values: (...) between 0 and 1; NaN where no test was made.

    Raises:
        ReliabilityError: a p-value is not between 0 and 1.

    """
    p_values = np.asarray(p_values, dtype=np.float64)
    known = ~np.isnan(p_values)
    if not ((p_values[known] >= 0) & (p_values[known] <= 1)).all():
        raise ReliabilityError("p-values lie between 0 and 1")
    adjusted = np.full(p_values.shape, np.nan)
    if known.any():
        adjusted[known] = false_discovery_control(p_values[known], method="bh")
    return adjusted


def _known(values: np.ndarray) -> np.ndarray:
    values = np.asarray(values, dtype=np.float64)
    values = np.sort(values[~np.isnan(values)])
    if len(values) == 0:
        raise ReliabilityError("both years need a value")
    return values
