"""Growth percentiles corrected for measurement error in the prior scores, by simulation and extrapolation.

Belongs here: the simulated fits, the extrapolation and the percentiles that follow. Does not: the error of
the current score, which makes a percentile uncertain and not biased (`uncertainty`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from psychometrics.growth.design import build_design
from psychometrics.growth.errors import GrowthError
from psychometrics.growth.fit import QUANTILES, fit_quantiles, fitted_below
from psychometrics.growth.knots import Knots
from psychometrics.growth.percentiles import percentiles_of

# Added error variance, as a multiple of the variance that is there.
MULTIPLES = (0.5, 1.0, 1.5, 2.0)
REPLICATES = 20
EXTRAPOLATIONS = {"linear": 1, "quadratic": 2}


@dataclass(frozen=True)
class SimexFits:
    """Quantile regressions corrected for measurement error.

    Attributes:
        coefficients: (q, p) corrected.
        uncorrected: (q, p) of the scores as measured.
        mean_coefficients: (multiples, q, p) averages over the replicates of each multiple.
        percentiles: (students,) from the corrected curves, 1 to 99; None unless all hundred are fitted.

    """

    coefficients: np.ndarray
    uncorrected: np.ndarray
    mean_coefficients: np.ndarray
    percentiles: np.ndarray | None


def simex_percentiles(
    outcome: np.ndarray,
    priors: Sequence[np.ndarray],
    errors: Sequence[np.ndarray],
    knots: Sequence[Knots],
    *,
    seed: int,
    multiples: Sequence[float] = MULTIPLES,
    replicates: int = REPLICATES,
    extrapolation: str = "linear",
    quantiles: np.ndarray = QUANTILES,
    threads: int | None = None,
) -> SimexFits:
    """Return growth percentiles corrected for measurement error in the prior scores.

    Cook and Stefanski (1994), "Simulation-extrapolation estimation in parametric measurement error models";
    for growth percentiles Shang, VanIwaarden and Betebenner (2015), "Covariate measurement error correction
    for student growth percentiles using the SIMEX method". Normal errors with a multiple of each score's
    error variance are added, the quantiles are fitted anew, and the coefficients, averaged over replicates,
    are extrapolated as a polynomial of the multiple to -1: no error. Knots stay those of the scores as
    measured. A simulated score beyond the boundary knots counts as the boundary. Percentiles are counted as
    the uncorrected ones are.

    The draws depend on the seed and on the students' scores, not on the order of the students.

    Args:
        outcome: (students,) current scores.
        priors: k arrays (students,), most recent first.
        errors: k arrays (students,), conditional standard errors of measurement of the priors, points of
            the scale.
        knots: of each prior.
        seed: of the simulated errors.
        multiples: positive, increasing.
        replicates: simulated fits per multiple.
        extrapolation: `linear` or `quadratic`.
        quantiles: increasing, between 0 and 1; percentiles need the hundred.
        threads: at most so many at once; all processors where None.

    Raises:
        GrowthError: the arguments do not fit together, or a fit is not possible.

    """
    outcome = np.asarray(outcome, dtype=np.float64)
    priors = np.stack([np.asarray(one, dtype=np.float64) for one in priors])
    errors = np.stack([np.asarray(one, dtype=np.float64) for one in errors])
    if errors.shape != priors.shape:
        raise GrowthError("every prior score needs its standard error of measurement")
    if not (np.isfinite(errors) & (errors >= 0)).all():
        raise GrowthError("standard errors of measurement must be numbers of at least 0, none missing")
    if extrapolation not in EXTRAPOLATIONS:
        raise GrowthError(f"{extrapolation} is no extrapolation: use {' or '.join(EXTRAPOLATIONS)}")
    if len(multiples) < EXTRAPOLATIONS[extrapolation] or min(multiples) <= 0 or replicates < 1:
        raise GrowthError(
            "multiples must be positive and enough for the extrapolation, replicates at least 1"
        )

    measured = build_design(outcome, list(priors), knots)
    uncorrected = fit_quantiles(measured, quantiles).coefficients
    # Students in the order of their scores, so that the draws do not depend on the order of the input.
    order = np.lexsort([outcome, *priors, *errors])
    tasks = [(one, replicate) for one in range(len(multiples)) for replicate in range(replicates)]

    def simulated(task: tuple[int, int]) -> np.ndarray:
        generator = np.random.default_rng([seed, *task])
        noise = np.sqrt(multiples[task[0]]) * errors[:, order] * generator.standard_normal(priors.shape)
        drawn = [
            np.clip(prior, *one.boundaries)
            for prior, one in zip(priors[:, order] + noise, knots, strict=True)
        ]
        return fit_quantiles(build_design(outcome[order], drawn, knots), quantiles).coefficients

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        fits = np.stack(list(pool.map(simulated, tasks)))
    means = fits.reshape(len(multiples), replicates, *uncorrected.shape).mean(axis=1)
    weights = extrapolation_weights([0.0, *multiples], EXTRAPOLATIONS[extrapolation])
    corrected = weights[0] * uncorrected + np.tensordot(weights[1:], means, axes=1)
    percentiles = None
    if len(quantiles) == len(QUANTILES):
        percentiles = percentiles_of(fitted_below(measured, corrected)[measured.cell_of_student])
    return SimexFits(corrected, uncorrected, means, percentiles)


def extrapolation_weights(multiples: Sequence[float], degree: int) -> np.ndarray:
    """Return the weights with which a least-squares polynomial extrapolates to -1: (multiples,)."""
    powers = np.vander(np.asarray(multiples, dtype=np.float64), degree + 1, increasing=True)
    return np.linalg.pinv(powers).T @ (-1.0) ** np.arange(degree + 1)
