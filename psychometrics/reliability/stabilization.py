"""What a group's value says about its true value, given how much truth there is between groups.

Belongs here: reliability of a value, its empirical-Bayes estimate and the error of that. Does not: where the
variance between groups comes from (`variance_components`), proportions (`rates`), growth that borrows across
grades and years (`psychometrics.growth.eblp`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import column_order


@dataclass(frozen=True)
class StabilizedValues:
    """Empirical-Bayes estimates; NaN where there is no value.

    Attributes:
        value: (g, ...) reliability x value + (1 - reliability) x expected.
        standard_error: (g, ...) root of the mean squared error.
        reliability: (g, ...) between 0 and 1.

    """

    value: np.ndarray
    standard_error: np.ndarray
    reliability: np.ndarray


def reliability_of_values(between: np.ndarray, error_variance: np.ndarray) -> np.ndarray:
    """Return the reliability of values: between / (between + error variance).

    The error variance of a mean is the variance within groups / n. Without variance between groups nothing
    can be told apart: 0. NaN stays NaN.

    Args:
        between: (...) variance of true values between groups.
        error_variance: (g, ...) of the values.

    Raises:
        ReliabilityError: a variance is below 0.

    """
    between, error = np.broadcast_arrays(
        np.asarray(between, dtype=np.float64), np.asarray(error_variance, dtype=np.float64)
    )
    if (between < 0).any() or (error < 0).any():
        raise ReliabilityError("variances must be 0 or more")
    total = between + error
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total == 0, 0.0, between / total)


def expected_by_level(
    value: np.ndarray, error_variance: np.ndarray, between: np.ndarray, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each group the mean of its level, such as elementary schools, and that mean's variance.

    Groups count with weights 1 / (between + error variance): the generalised least-squares mean.

    Args:
        value: (g, ...) NaN where there is none.
        error_variance: (g, ...) of the values.
        between: (...) variance of true values between groups of a level.
        level: (g,) identifier.

    Returns:
        (g, ...) mean and its sampling variance.

    """
    value, error = np.broadcast_arrays(
        np.asarray(value, dtype=np.float64), np.asarray(error_variance, dtype=np.float64)
    )
    level = np.asarray(level)
    if level.shape != value.shape[:1]:
        raise ReliabilityError("level must name the level of every group, one for each")
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = np.where(np.isnan(value), 0.0, 1.0 / (np.asarray(between) + error))
    # Without any variance all weights are infinite, and equal ones give the mean.
    weight = np.where(np.isinf(weight), 1.0, weight)
    known = np.where(np.isnan(value), 0.0, value)
    mean, variance = np.full(value.shape, np.nan), np.full(value.shape, np.nan)
    for one in np.unique(level):
        members = level == one
        # Floating-point sums depend on the order of what is added.
        order = column_order(known[members], weight[members])
        ordered = np.take_along_axis(weight[members], order, axis=0)
        total = ordered.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean[members] = (ordered * np.take_along_axis(known[members], order, axis=0)).sum(axis=0) / total
            variance[members] = 1.0 / total
    return mean, variance


def stabilize(
    value: np.ndarray,
    error_variance: np.ndarray,
    between: np.ndarray,
    expected: np.ndarray,
    expected_variance: np.ndarray | float = 0.0,
) -> StabilizedValues:
    """Return empirical-Bayes estimates of groups' true values.

    Fay and Herriot (1979), "Estimates of income for small places", JASA 74; the mean squared error is that of
    Prasad and Rao (1990), JASA 85, without the error of the variance between groups:
    reliability x error variance + (1 - reliability)^2 x variance of the expected value.

    Args:
        value: (g, ...) NaN where there is none.
        error_variance: (g, ...) squared standard errors.
        between: (...) variance of true values around the expected ones.
        expected: (g, ...) or (...) what is expected without the value: the mean of the school's level.
        expected_variance: (g, ...) or (...) sampling variance of the expected value.

    Raises:
        ReliabilityError: a variance is below 0.

    """
    value = np.asarray(value, dtype=np.float64)
    if (np.asarray(expected_variance) < 0).any():
        raise ReliabilityError("variances must be 0 or more")
    reliability = np.where(np.isnan(value), np.nan, reliability_of_values(between, error_variance))
    stabilized = reliability * value + (1 - reliability) * expected
    # between x (1 - reliability) is reliability x error variance, and also right where that is infinite.
    squared = between * (1 - reliability) + (1 - reliability) ** 2 * expected_variance
    return StabilizedValues(stabilized, np.sqrt(squared), reliability)
