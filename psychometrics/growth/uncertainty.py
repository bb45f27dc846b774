"""How sure a student's growth percentile is.

Belongs here: what the measurement error of the current score does to the percentile. Does not: error of the
prior scores (`simex`), the sampling error of a school's mean (`aggregation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from psychometrics.growth.design import Design
from psychometrics.growth.errors import GrowthError
from psychometrics.growth.fit import QuantileFits
from psychometrics.growth.percentiles import HIGHEST, LOWEST

_CHUNK = 8192


@dataclass(frozen=True)
class PercentileUncertainty:
    """Standard error and interval of each student's percentile.

    Attributes:
        standard_error: (students,) in percentiles.
        low: (students,) lower end of the interval, 1 to 99.
        high: (students,) upper end.

    """

    standard_error: np.ndarray
    low: np.ndarray
    high: np.ndarray


def percentile_uncertainty(
    design: Design, fits: QuantileFits, errors: np.ndarray, confidence: float = 0.95
) -> PercentileUncertainty:
    """Return what the measurement error of the current score means for the percentile.

    The score a student would have on another form of the test is taken as normal around the observed one,
    with its conditional standard error of measurement. The percentile is a step function of the score, so
    its standard deviation over such scores is a sum over the fitted quantiles, and the interval runs from
    the percentile of the low score to that of the high one: what Betebenner, VanIwaarden and Domingue
    simulate in the R package SGP, without simulation.

    Args:
        design: the cohort.
        fits: its hundred quantiles.
        errors: (students,) conditional standard errors of measurement of the current scores; NaN where
            unknown.
        confidence: of the interval.

    Raises:
        GrowthError: the arguments do not fit together.

    """
    errors = np.asarray(errors, dtype=np.float64)
    if errors.shape != design.cell_of_student.shape or (errors <= 0).any():
        raise GrowthError("every student needs a positive standard error of measurement, or NaN")
    if not 0 < confidence < 1:
        raise GrowthError("a confidence lies between 0 and 1")
    if len(fits.quantiles) != HIGHEST + 1:
        raise GrowthError("percentiles need the fits of a hundred quantiles")
    reach = ndtri((1 + confidence) / 2)
    parts = [
        _of_students(design, fits, errors, reach, slice(first, first + _CHUNK))
        for first in range(0, len(errors), _CHUNK)
    ]
    standard_error, low, high = (np.concatenate(one) for one in zip(*parts, strict=True))
    return PercentileUncertainty(standard_error, low, high)


def _of_students(design, fits, errors, reach, chunk) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells, errors = design.cell_of_student[chunk], errors[chunk]
    # Sorted: curves may cross, and the count of those below does not see which is which.
    curves = np.sort(np.round(design.rows(cells) @ fits.coefficients.T, 5), axis=1)
    scores = design.outcome[cells]
    # Probability that the percentile is at least 1, 2, ...: the lowest is certain, the hundredth cannot be.
    at_least = ndtr((scores[:, None] - curves) / errors[:, None])
    at_least[:, :LOWEST], at_least[:, HIGHEST:] = 1.0, 0.0
    expected = at_least.sum(axis=1)
    square = at_least @ (2.0 * np.arange(1, HIGHEST + 2) - 1.0)
    standard_error = np.sqrt(np.maximum(square - expected**2, 0.0))
    ends = []
    for end in (scores - reach * errors, scores + reach * errors):
        count = (curves < end[:, None]).sum(axis=1).astype(np.float64)
        ends.append(np.where(np.isnan(errors), np.nan, np.clip(count, LOWEST, HIGHEST)))
    return np.where(np.isnan(errors), np.nan, standard_error), ends[0], ends[1]
