"""Regression on scores that are measured with error.

Belongs here: coefficients corrected for known reliabilities or error variances, and their standard errors.
Does not: growth of groups (`residual_gain`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.growth.errors import GrowthError, SingularDesignError


@dataclass(frozen=True)
class ErrorsInVariables:
    """A regression corrected for measurement error.

    Attributes:
        coefficients: (p,) in the order of the columns.
        covariance: (p, p) sandwich estimate of their covariance.

    """

    coefficients: np.ndarray
    covariance: np.ndarray

    @property
    def standard_errors(self) -> np.ndarray:
        """Return the standard errors of the coefficients: (p,)."""
        return np.sqrt(np.diag(self.covariance))


def errors_in_variables(
    outcome: np.ndarray,
    columns: np.ndarray,
    *,
    reliability: np.ndarray | None = None,
    error_covariance: np.ndarray | None = None,
    clusters: np.ndarray | None = None,
) -> ErrorsInVariables:
    """Return a linear regression corrected for measurement error in its columns.

    Fuller (1987), "Measurement Error Models", section 3.1: b = (X'X / n - S)^-1 X'y / n, where S is the
    covariance of the errors. With reliabilities, S is diagonal with (1 - reliability) times the variance of
    the column (divisor n), and the estimating equations of the covariance include that this variance is
    itself an estimate.

    Args:
        outcome: (n,) measured with or without error.
        columns: (n, p) with a column of ones where an intercept is wanted.
        reliability: (p,) between 0 and 1; 1 for a column without error, the intercept included.
        error_covariance: (p, p) known covariance of the errors; instead of `reliability`.
        clusters: (n,) group of each row, for standard errors that allow for dependence within groups.

    Raises:
        GrowthError: the arguments do not fit together.
        SingularDesignError: what is left of X'X after the correction is not positive definite.

    """
    outcome, columns = np.asarray(outcome, dtype=np.float64), np.asarray(columns, dtype=np.float64)
    count, width = columns.shape
    if (reliability is None) == (error_covariance is None):
        raise GrowthError("give either reliabilities or a covariance of the errors")
    centred = columns - columns.mean(axis=0)
    if reliability is not None:
        reliability = np.asarray(reliability, dtype=np.float64)
        if reliability.shape != (width,) or not ((reliability > 0) & (reliability <= 1)).all():
            raise GrowthError(f"{width} reliabilities above 0 and at most 1 are expected, one per column")
        # What each row adds to the estimate of S.
        contributions = (1 - reliability) * centred**2
        error_covariance = np.diag(contributions.mean(axis=0))
    else:
        error_covariance = np.asarray(error_covariance, dtype=np.float64)
        contributions = None
    corrected = columns.T @ columns / count - error_covariance
    scale = np.sqrt(np.abs(np.diag(corrected)))
    if (scale == 0).any() or np.linalg.eigvalsh(corrected / np.outer(scale, scale))[0] < 1e-12:
        raise SingularDesignError(
            "columns depend on each other, or a reliability is lower than the data allow"
        )
    coefficients = np.linalg.solve(corrected, columns.T @ outcome / count)
    residual = outcome - columns @ coefficients
    scores = columns * residual[:, None]
    if contributions is None:
        scores += error_covariance @ coefficients
    else:
        scores += contributions * coefficients
    return ErrorsInVariables(coefficients, _sandwich(corrected, scores, count, clusters))


def _sandwich(
    corrected: np.ndarray, scores: np.ndarray, count: int, clusters: np.ndarray | None
) -> np.ndarray:
    """Return the sandwich covariance; clustered with the factor g / (g - 1) for g clusters."""
    factor = 1.0
    if clusters is not None:
        different, cluster = np.unique(np.asarray(clusters), return_inverse=True)
        if len(different) < 2:
            raise GrowthError("standard errors by cluster need at least two clusters")
        summed = np.zeros((len(different), scores.shape[1]))
        np.add.at(summed, cluster, scores)
        scores, factor = summed, len(different) / (len(different) - 1)
    bread = np.linalg.inv(corrected)
    return factor * bread @ (scores.T @ scores) @ bread.T / count**2
