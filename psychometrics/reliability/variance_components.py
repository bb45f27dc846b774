"""How much of the spread between groups' means is true.

Belongs here: variance components by unbalanced one-way analysis of variance and by restricted maximum
likelihood. Does not: what a group's value becomes with them (`stabilization`), proportions (`rates`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.cell_statistics import CellStatistics
from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.restricted_likelihood import RestrictedProblem, maximise
from psychometrics.reliability.rows import column_order


@dataclass(frozen=True)
class VarianceComponents:
    """Variance between and within groups; NaN where the data do not determine it.

    Attributes:
        between: (...) variance of true means between groups, never below 0.
        within: (...) variance of single values within groups; NaN where error variances were given.
        mean: (...) of the groups' true means: the values' mean (analysis of variance) or the generalised
            least-squares mean (REML).
        mean_variance: (...) sampling variance of that mean.
        groups: (...) groups with a value.

    """

    between: np.ndarray
    within: np.ndarray
    mean: np.ndarray
    mean_variance: np.ndarray
    groups: np.ndarray

    @property
    def share_between(self) -> np.ndarray:
        """Return the share of the variance of single values that lies between groups: (...)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.between / (self.between + self.within)


@dataclass(frozen=True)
class AnalysisOfVariance:
    """One-way analysis of variance with unequal groups.

    Attributes:
        mean_square_between: (...) NaN for fewer than two groups.
        mean_square_within: (...) NaN where no group has two values.
        typical_size: (...) n0 = (N - sum n_i^2 / N) / (g - 1).

    """

    mean_square_between: np.ndarray
    mean_square_within: np.ndarray
    typical_size: np.ndarray


def analysis_of_variance(cells: CellStatistics) -> AnalysisOfVariance:
    """Return the mean squares of a one-way analysis of variance.

    Searle, Casella and McCulloch (1992), "Variance Components", section 3.6.
    """
    total, groups = cells.total, cells.groups
    deviation = np.where(cells.n > 0, cells.mean - cells.grand_mean, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (cells.n * deviation**2).sum(axis=0) / (groups - 1)
        within = cells.sum_of_squares_within / (total - groups)
        size = (total - (cells.n**2).sum(axis=0) / total) / (groups - 1)
    enough = groups > 1
    return AnalysisOfVariance(
        np.where(enough, between, np.nan),
        np.where(total > groups, within, np.nan),
        np.where(enough, size, np.nan),
    )


def anova_components(cells: CellStatistics) -> VarianceComponents:
    """Return variance components by unbalanced one-way analysis of variance.

    between = (MSB - MSW) / n0, cut at 0 (Searle, Casella and McCulloch 1992, section 3.6). For a single cell
    it is the variance that `psychometrics.growth.eblp.between_groups` uses for growth.

    Args:
        cells: groups on the first axis; the others are separate problems.

    """
    table = analysis_of_variance(cells)
    between = np.maximum((table.mean_square_between - table.mean_square_within) / table.typical_size, 0.0)
    within = table.mean_square_within
    with np.errstate(invalid="ignore", divide="ignore"):
        share = cells.n / cells.total
        error = np.where(cells.n > 0, between + within / np.maximum(cells.n, 1e-300), 0.0)
        mean_variance = (share**2 * error).sum(axis=0)
    return VarianceComponents(between, within, cells.grand_mean, mean_variance, cells.groups)


def reml_components(cells: CellStatistics) -> VarianceComponents:
    """Return variance components by restricted maximum likelihood of a one-way random model.

    Values are normal within groups with one variance, and so are the groups' true means. Patterson and
    Thompson (1971), "Recovery of inter-block information when block sizes are unequal", Biometrika 58. The
    statistics are sufficient, so the result is that of the single values.

    Args:
        cells: groups on the first axis; the others are separate problems.

    """
    shape = cells.n.shape[1:]
    n, mean = cells.n.reshape(len(cells.n), -1), cells.mean.reshape(len(cells.n), -1)
    residual, total = cells.sum_of_squares_within.reshape(-1), n.sum(axis=0)
    groups = (n > 0).sum(axis=0)
    result = np.full((4, n.shape[1]), np.nan)
    usable = np.flatnonzero((groups > 1) & (total > groups))
    with np.errstate(divide="ignore"):
        error = 1.0 / n[:, usable]
    problem = RestrictedProblem(mean[:, usable], error, residual[usable], total[usable] - 1)
    ratio = np.full(len(usable), np.inf)
    deviates = residual[usable] > 0
    ratio[deviates] = maximise(problem.some(deviates))
    # Without deviations within groups to speak of, means are exact.
    seen = np.isfinite(ratio)
    centre, weight, distance = problem.some(seen).at(ratio[seen])
    within = (residual[usable][seen] + distance) / (total[usable][seen] - 1)
    result[:, usable[seen]] = ratio[seen] * within, within, centre, within / weight
    for column in usable[~seen]:
        result[:, column] = _of_exact_means(mean[n[:, column] > 0, column])
    between, within, centre, variance = (one.reshape(shape) for one in result)
    return VarianceComponents(between, within, centre, variance, cells.groups)


def reml_given_errors(value: np.ndarray, error_variance: np.ndarray) -> VarianceComponents:
    """Return the variance between groups by REML where every group's error variance is known.

    For results that come with a standard error of their own and without single values: a rate, a growth
    estimate, a published mean. Harville (1977), JASA 72; Viechtbauer (2005), "Bias and efficiency of
    meta-analytic variance estimators in the random-effects model", Journal of Educational and Behavioral
    Statistics 30.

    Args:
        value: (g, ...) NaN where a group has none.
        error_variance: (g, ...) squared standard errors, above 0.

    Raises:
        ReliabilityError: a group with a value has no error variance above 0.

    """
    value, error = np.broadcast_arrays(
        np.asarray(value, dtype=np.float64), np.asarray(error_variance, dtype=np.float64)
    )
    known = np.isfinite(value)
    if not (error[known] > 0).all():
        raise ReliabilityError("every group with a value needs an error variance above 0")
    shape = value.shape[1:]
    mean = np.where(known, value, 0.0).reshape(len(value), -1)
    error = np.where(known, error, np.inf).reshape(len(value), -1)
    order = column_order(mean, error)
    mean, error = np.take_along_axis(mean, order, axis=0), np.take_along_axis(error, order, axis=0)
    groups = known.sum(axis=0)
    result = np.full((3, mean.shape[1]), np.nan)
    usable = np.flatnonzero(groups.reshape(-1) > 1)
    problem = RestrictedProblem(mean[:, usable], error[:, usable])
    between = maximise(problem)
    seen = np.isfinite(between)
    centre, weight, _ = problem.some(seen).at(between[seen])
    result[:, usable[seen]] = between[seen], centre, 1.0 / weight
    for column in usable[~seen]:
        exact = _of_exact_means(mean[np.isfinite(error[:, column]), column])
        result[:, column] = exact[0], exact[2], exact[3]
    between, centre, variance = (one.reshape(shape) for one in result)
    return VarianceComponents(between, np.full(shape, np.nan), centre, variance, groups)


def _of_exact_means(means: np.ndarray) -> tuple[float, float, float, float]:
    """Return variance between, variance within, mean and its variance where means have no error."""
    variance = means.var(ddof=1)
    return variance, 0.0, means.mean(), variance / len(means)
