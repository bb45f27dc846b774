"""Residual gain: the growth model of the State.

Belongs here: the score a student was expected to reach, and the difference. Does not: growth of schools and
groups (`eblp`), regression with measurement error as such (`errors_in_variables`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from psychometrics.growth.errors import CohortTooSmallError, GrowthError, SingularDesignError
from psychometrics.growth.errors_in_variables import errors_in_variables

# Intercept and two slopes need more than a handful of students to mean anything.
MINIMUM_STUDENTS = 30


@dataclass(frozen=True)
class ResidualGain:
    """Residual gains and the regressions behind them.

    Attributes:
        residual: (students,) current score minus expected score, points of the scale; NaN where a score is
            missing.
        coefficients: per stratum (intercept, last year's ELA, last year's mathematics).

    """

    residual: np.ndarray
    coefficients: dict[object, np.ndarray]


def residual_gain(
    current: np.ndarray,
    prior_ela: np.ndarray,
    prior_mathematics: np.ndarray,
    stratum: np.ndarray,
    *,
    reliability: Mapping[object, tuple[float, float]] | None = None,
    minimum_students: int = MINIMUM_STUDENTS,
) -> ResidualGain:
    """Return each student's score minus the score expected from last year's scores in both subjects.

    California's student growth model (California Department of Education 2021, "Student Growth Model"): for
    each grade and subject the current score is regressed on last year's English language arts *and*
    mathematics scores by ordinary least squares. With reliabilities, the regression is corrected for
    measurement error instead.

    Args:
        current: (students,) current scores, NaN where missing.
        prior_ela: (students,) last year's English language arts scores.
        prior_mathematics: (students,) last year's mathematics scores.
        stratum: (students,) what a regression of its own belongs to, such as year, grade and subject.
        reliability: per stratum, of last year's two scores; ordinary least squares where None.
        minimum_students: of each stratum.

    Raises:
        CohortTooSmallError: a stratum has fewer students with all three scores.
        SingularDesignError: last year's scores do not determine the expectation.
        GrowthError: a stratum has no reliabilities.

    """
    scores = np.stack([np.asarray(one, dtype=np.float64) for one in (current, prior_ela, prior_mathematics)])
    different, number = np.unique(np.asarray(stratum), return_inverse=True)
    complete = ~np.isnan(scores).any(axis=0)
    residual = np.full(scores.shape[1], np.nan)
    coefficients = {}
    for position, name in enumerate(different.tolist()):
        rows = np.flatnonzero(complete & (number == position))
        if len(rows) < minimum_students:
            raise CohortTooSmallError(
                f"{name}: {len(rows)} students have the current score and both of last year; "
                f"at least {minimum_students} are needed"
            )
        columns = np.column_stack([np.ones(len(rows)), scores[1, rows], scores[2, rows]])
        if reliability is not None and name not in reliability:
            raise GrowthError(f"{name}: no reliabilities are given for last year's scores")
        known = (1.0, 1.0) if reliability is None else reliability[name]
        # Centred first: far from 0, the intercept would cost digits.
        means = columns[:, 1:].mean(axis=0)
        centred = columns - [0.0, *means]
        try:
            fit = errors_in_variables(scores[0, rows], centred, reliability=np.array([1.0, *known]))
        except SingularDesignError as error:
            raise SingularDesignError(f"{name}: {error}") from error
        residual[rows] = scores[0, rows] - centred @ fit.coefficients
        intercept, *slopes = fit.coefficients
        coefficients[name] = np.array([intercept - means @ slopes, *slopes])
    return ResidualGain(residual, coefficients)
