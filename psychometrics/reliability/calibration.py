"""Whether probabilities keep what they promise.

Belongs here: stated probabilities against what came true. Does not: where probabilities come from (`bands`),
what is true.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError


@dataclass(frozen=True)
class Calibration:
    """Probabilities against outcomes, in bins of equal count.

    Attributes:
        error: expected calibration error, the mean over cases of |observed share - mean probability| of
            their bin.
        brier: mean squared distance of probability and outcome.
        count: (bins,) cases.
        stated: (bins,) mean probability.
        observed: (bins,) share that came true.

    """

    error: float
    brier: float
    count: np.ndarray
    stated: np.ndarray
    observed: np.ndarray


def expected_calibration_error(probability: np.ndarray, came_true: np.ndarray, bins: int = 10) -> Calibration:
    """Return how far probabilities are from the shares that came true.

    Naeini, Cooper and Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI, with bins of equal count (sizes differ by at most one). Cases with the same probability share their
    outcomes evenly, so that the order of rows does not matter where a bin divides them.

    Args:
        probability: (cases,) of the assigned band, between 0 and 1.
        came_true: (cases,) whether the assigned band is the true one.
        bins: at least 1, at most one per case.

    Raises:
        ReliabilityError: columns differ in length, a probability cannot be, or bins do not fit the cases.

    """
    probability = np.asarray(probability, dtype=np.float64)
    outcome = np.asarray(came_true, dtype=np.float64)
    if probability.shape != outcome.shape or probability.ndim != 1:
        raise ReliabilityError("probabilities and outcomes must be columns of the same length")
    if not ((probability >= 0) & (probability <= 1)).all() or not np.isin(outcome, (0, 1)).all():
        raise ReliabilityError("probabilities lie between 0 and 1; an outcome is true or false")
    if not 1 <= bins <= len(probability):
        raise ReliabilityError(f"{len(probability)} cases cannot fill {bins} bins")
    different, number, count = np.unique(probability, return_inverse=True, return_counts=True)
    shared = np.bincount(number, outcome) / count
    stated, observed = np.repeat(different, count), np.repeat(shared, count)
    parts = list(zip(np.array_split(stated, bins), np.array_split(observed, bins), strict=True))
    size = np.array([len(one) for one, _ in parts])
    means = np.array([(one.mean(), other.mean()) for one, other in parts])
    error = float(np.abs(means[:, 0] - means[:, 1]) @ size / size.sum())
    # Within a tie the squares depend on the shared outcome only: o^2 = o.
    brier = float((stated**2 - 2 * stated * observed + observed).mean())
    return Calibration(error, brier, size, means[:, 0], means[:, 1])
