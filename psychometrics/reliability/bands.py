"""How sure a band is.

Belongs here: the probability of each band given a score and its error, ratings that are too close to call.
Does not: the band itself, which always comes from the score and is assigned by SQL; how good bands are over
all schools (`decisions`).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import numpy as np
from scipy.special import ndtr

from psychometrics.reliability.errors import ReliabilityError


def effective_cuts(cuts: np.ndarray, decimals: int = 1) -> np.ndarray:
    """Return the unrounded scores from which a rounded score reaches the cuts.

    A score is rounded half up before it is compared, so 49.95 reaches a cut of 50: the effective cut is the
    cut less half a unit of the last decimal, exactly.

    Args:
        cuts: (b - 1,) cut scores above 0, rising, with at most `decimals` decimals.
        decimals: that a score is rounded to.

    Raises:
        ReliabilityError: cuts do not rise, are not above 0, or have more decimals.

    """
    exact = [Decimal(repr(float(cut))) for cut in np.asarray(cuts).ravel()]
    if not exact or any(b <= a for a, b in pairwise(exact)) or exact[0] <= 0:
        raise ReliabilityError("cut scores must be above 0 and rise")
    if any(cut != round(cut, decimals) for cut in exact):
        raise ReliabilityError(f"a score of {decimals} decimals needs cut scores of at most as many")
    half = Decimal(5).scaleb(-decimals - 1)
    return np.array([float(cut - half) for cut in exact])


def band_of(score: np.ndarray, cuts: np.ndarray, decimals: int = 1) -> np.ndarray:
    """Return the band of scores: (...) numbers from 0, the lowest; -1 for NaN.

    Args:
        score: (...) unrounded.
        cuts: (b - 1,) see `effective_cuts`.
        decimals: that a score is rounded to.

    """
    score = np.asarray(score, dtype=np.float64)
    band = np.searchsorted(effective_cuts(cuts, decimals), score, side="right")
    return np.where(np.isnan(score), -1, band)


def true_score(
    score: np.ndarray, standard_error: np.ndarray, reliability: np.ndarray, level_mean: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of what is known of the true score: (...) each.

    Normal, with mean reliability x score + (1 - reliability) x mean of the school level, and standard
    deviation sqrt(reliability) x standard error (Kelley 1927, "Interpretation of Educational Measurements";
    Lord and Novick 1968, section 3.7).

    Raises:
        ReliabilityError: a reliability is not between 0 and 1, or a standard error is below 0.

    """
    score, error, reliability, mean = np.broadcast_arrays(
        *(np.asarray(one, dtype=np.float64) for one in (score, standard_error, reliability, level_mean))
    )
    if (reliability < 0).any() or (reliability > 1).any() or (error < 0).any():
        raise ReliabilityError("a reliability lies between 0 and 1, a standard error is 0 or more")
    return reliability * score + (1 - reliability) * mean, np.sqrt(reliability) * error


def probabilities_between(edges: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Return the probability of each interval between edges under normal distributions: (..., edges + 1).

    Without deviation all of it is where the mean is; a mean on an edge belongs above it.
    """
    mean, deviation = np.asarray(mean)[..., None], np.asarray(deviation)[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = (edges - mean) / deviation
    certain = np.where(mean < edges, 1.0, 0.0)
    below = np.where(deviation == 0, certain, ndtr(distance))
    # From the nearer tail: differences of numbers near 1 lose small probabilities.
    above = np.where(deviation == 0, 1 - certain, ndtr(-distance))
    ends = [np.zeros_like(below[..., :1]), np.ones_like(below[..., :1])]
    below, above = (
        np.concatenate([ends[0], below, ends[1]], -1),
        np.concatenate([ends[1], above, ends[0]], -1),
    )
    share = np.where(
        above[..., :-1] < 0.5, above[..., :-1] - above[..., 1:], below[..., 1:] - below[..., :-1]
    )
    unknown = np.isnan(mean) | np.isnan(deviation)
    return np.where(unknown, np.nan, share)


def band_probabilities(
    score: np.ndarray,
    standard_error: np.ndarray,
    reliability: np.ndarray,
    level_mean: np.ndarray,
    cuts: np.ndarray,
    decimals: int = 1,
) -> np.ndarray:
    """Return the probability that the true score lies in each band.

    Args:
        score: (schools,) unrounded.
        standard_error: (schools,) of the score; NaN gives NaN.
        reliability: (schools,) between 0 and 1.
        level_mean: (schools,) mean score of the school's level, or one number.
        cuts: (b - 1,) see `effective_cuts`.
        decimals: that a score is rounded to.

    Returns:
        (schools, b) from the lowest band to the highest; rows add up to 1.

    Raises:
        ReliabilityError: a cut, a reliability or a standard error cannot be.

    """
    mean, deviation = true_score(score, standard_error, reliability, level_mean)
    return probabilities_between(effective_cuts(cuts, decimals), mean, deviation)


def too_close_to_call(
    score: np.ndarray,
    probabilities: np.ndarray,
    cuts: np.ndarray,
    decimals: int = 1,
    *,
    lowest_probability: float = 0.8,
    distance: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return which ratings are too close to call, and what that rests on.

    A rating is, where the probability of its band is below `lowest_probability`; or, where no probability is
    known, where the rounded score is at most `distance` from a cut.

    Args:
        score: (schools,) unrounded.
        probabilities: (schools, b) see `band_probabilities`; rows with NaN are not known.
        cuts: (b - 1,) see `effective_cuts`.
        decimals: that a score is rounded to.
        lowest_probability: of the assigned band.
        distance: in points of the score.

    Returns:
        (schools,) whether it is too close, and (schools,) `probability`, `distance`, or `none` for NaN.

    """
    score, probabilities = np.asarray(score, dtype=np.float64), np.asarray(probabilities, dtype=np.float64)
    band = band_of(score, cuts, decimals)
    of_band = np.take_along_axis(probabilities, np.maximum(band, 0)[:, None], axis=1)[:, 0]
    unit = 10.0**decimals
    with np.errstate(invalid="ignore"):
        rounded = np.floor(np.round(score * unit + 0.5, 9)) / unit
        nearest = np.abs(rounded[:, None] - np.asarray(cuts, dtype=np.float64)).min(axis=1)
        close = np.round(nearest, 9) <= distance
    unknown = np.isnan(of_band)
    basis = np.where(band < 0, "none", np.where(unknown, "distance", "probability"))
    return np.where(band < 0, False, np.where(unknown, close, of_band < lowest_probability)), basis
