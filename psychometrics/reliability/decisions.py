"""How good bands are as decisions, over all schools.

Belongs here: accuracy, consistency and Cohen's kappa, from a model of errors or from two classifications.
Does not: the band probabilities of one school (`bands`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.bands import effective_cuts, probabilities_between, true_score
from psychometrics.reliability.errors import ReliabilityError

_NODES, _NODE_WEIGHTS = np.polynomial.legendre.leggauss(32)
# Schools whose integrals are held at once.
_CHUNK = 1024
# Beyond so many standard deviations a normal distribution has nothing that doubles can show.
_REACH = 9.0


@dataclass(frozen=True)
class Agreement:
    """Two classifications of the same schools.

    Attributes:
        table: (b, b) share of schools by band in the first and in the second.
        agreement: share in the same band.
        kappa: Cohen's kappa, agreement beyond chance; NaN where chance agrees wholly.
        within_one_band: share at most one band apart.

    """

    table: np.ndarray
    agreement: float
    kappa: float
    within_one_band: float


@dataclass(frozen=True)
class DecisionQuality:
    """What a model of errors says about bands.

    Attributes:
        consistency: two replicates of the rating, with new errors.
        accuracy: the true band (rows) and a replicate (columns).
        expected_accuracy: mean probability of the assigned band.

    """

    consistency: Agreement
    accuracy: Agreement
    expected_accuracy: float


def agreement_of_table(table: np.ndarray) -> Agreement:
    """Return agreement and kappa of a table of two classifications.

    Cohen (1960), "A coefficient of agreement for nominal scales", Educational and Psychological Measurement
    20.

    Args:
        table: (b, b) counts or shares.

    Raises:
        ReliabilityError: the table is not square, or empty.

    """
    table = np.asarray(table, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not (table >= 0).all() or not table.sum() > 0:
        raise ReliabilityError("a square table of counts, not all 0, is expected")
    table = table / table.sum()
    observed = float(np.trace(table))
    chance = float(table.sum(axis=0) @ table.sum(axis=1))
    bands = np.arange(len(table))
    near = np.abs(bands[:, None] - bands) <= 1
    kappa = (observed - chance) / (1 - chance) if chance < 1 - 1e-12 else float("nan")
    return Agreement(table, observed, kappa, float(table[near].sum()))


def classification_agreement(first: np.ndarray, second: np.ndarray, bands: int) -> Agreement:
    """Return the agreement of two classifications, such as those of split halves or of two years.

    Args:
        first: (schools,) band numbers from 0; -1 where a school has none.
        second: (schools,) in the same order of schools. Schools without a band in either do not count.
        bands: number of bands.

    Raises:
        ReliabilityError: columns differ in length, no school has two bands, or a number is no band.

    """
    first, second = np.asarray(first), np.asarray(second)
    if first.shape != second.shape or first.ndim != 1:
        raise ReliabilityError("both classifications must be columns of the same length")
    both = (first >= 0) & (second >= 0)
    if not both.any():
        raise ReliabilityError("no school has a band in both classifications")
    if max(first[both].max(), second[both].max()) >= bands:
        raise ReliabilityError(f"band numbers must be below {bands}")
    table = np.bincount(first[both] * bands + second[both], minlength=bands * bands)
    return agreement_of_table(table.reshape(bands, bands))


def expected_accuracy(probabilities: np.ndarray, assigned: np.ndarray) -> float:
    """Return the share of schools whose assigned band is expected to be the true one.

    Rudner (2005), "Expected classification accuracy", Practical Assessment, Research and Evaluation 10(13):
    the mean probability of the assigned band.

    Args:
        probabilities: (schools, b) see `bands.band_probabilities`; rows with NaN do not count.
        assigned: (schools,) band numbers from 0; -1 where a school has none.

    Raises:
        ReliabilityError: no school has both.

    """
    probabilities, assigned = np.asarray(probabilities, dtype=np.float64), np.asarray(assigned)
    counts = (assigned >= 0) & ~np.isnan(probabilities).any(axis=1)
    if not counts.any():
        raise ReliabilityError("no school has a band and probabilities")
    of_assigned = probabilities[counts, assigned[counts]]
    return float(np.sort(of_assigned).mean())


def decision_quality(
    score: np.ndarray,
    standard_error: np.ndarray,
    reliability: np.ndarray,
    level_mean: np.ndarray,
    cuts: np.ndarray,
    decimals: int = 1,
) -> DecisionQuality:
    """Return accuracy, consistency and kappa by parametric replication, in closed form up to one integral.

    The true score of a school has the posterior of `bands.true_score`; a replicate adds a new normal error
    with the school's standard error; tables are means over schools. It is the logic of Livingston and Lewis
    (1995), Journal of Educational Measurement 32, with known errors instead of a binomial model, and of Lee
    (2010), Journal of Educational Measurement 47, integrating over the true score. The integral over each
    band of the true score is done by Gauss-Legendre quadrature, so no random numbers are involved.

    Args:
        score: (schools,) unrounded; see `bands.band_probabilities` for this and the others.
        standard_error: (schools,) NaN leaves the school out.
        reliability: (schools,)
        level_mean: (schools,) or one number.
        cuts: (b - 1,)
        decimals: that a score is rounded to.

    Raises:
        ReliabilityError: no school has a score and an error, or an argument cannot be.

    """
    edges = effective_cuts(cuts, decimals)
    mean, deviation = true_score(score, standard_error, reliability, level_mean)
    score, error = (
        np.broadcast_to(np.asarray(one, np.float64), mean.shape) for one in (score, standard_error)
    )
    known = ~(np.isnan(mean) | np.isnan(deviation))
    if not known.any():
        raise ReliabilityError("no school has a score, a standard error and a reliability")
    order = np.lexsort([error[known], score[known], deviation[known], mean[known]])
    mean, deviation = mean[known][order], deviation[known][order]
    error, score = error[known][order], score[known][order]
    bands = len(edges) + 1
    consistency, accuracy = np.zeros((bands, bands)), np.zeros((bands, bands))
    for first in range(0, len(mean), _CHUNK):
        part = slice(first, first + _CHUNK)
        for true_band, (at, weight) in enumerate(_true_scores(edges, mean[part], deviation[part])):
            replicate = probabilities_between(edges, at, np.broadcast_to(error[part, None], at.shape))
            weighted = (weight[..., None] * replicate).reshape(-1, bands)
            accuracy[true_band] += weighted.sum(axis=0)
            consistency += weighted.T @ replicate.reshape(-1, bands)
    assigned = np.searchsorted(edges, score, side="right")
    return DecisionQuality(
        agreement_of_table(consistency),
        agreement_of_table(accuracy),
        expected_accuracy(probabilities_between(edges, mean, deviation), assigned),
    )


def _true_scores(edges: np.ndarray, mean: np.ndarray, deviation: np.ndarray):
    """Yield for each band of the true score the nodes (schools, nodes) and their probabilities."""
    lowest, highest = mean - _REACH * deviation, mean + _REACH * deviation
    certain = deviation == 0
    band = np.searchsorted(edges, mean, side="right")
    outer = np.concatenate([[-np.inf], edges, [np.inf]])
    for number in range(len(outer) - 1):
        low = np.clip(outer[number], lowest, highest)
        high = np.clip(outer[number + 1], lowest, highest)
        # Two panels around the mean: within each the density is smooth and one-sided.
        middle = np.clip(mean, low, high)
        nodes, weights = [], []
        for begin, end in ((low, middle), (middle, high)):
            half = (end - begin) / 2
            at = begin[:, None] + half[:, None] * (1 + _NODES)
            with np.errstate(invalid="ignore", divide="ignore"):
                z = (at - mean[:, None]) / deviation[:, None]
                density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) / deviation[:, None]
            density = np.where(certain[:, None], 0.0, density)
            nodes.append(at)
            weights.append(density * half[:, None] * _NODE_WEIGHTS)
        nodes, weights = np.concatenate(nodes, axis=1), np.concatenate(weights, axis=1)
        weights[:, 0] += np.where(certain & (band == number), 1.0, 0.0)
        yield np.where(certain[:, None], mean[:, None], nodes), weights


def mean_agreement_of_distributions(probabilities: np.ndarray) -> Agreement:
    """Return the consistency of replicates whose band probabilities are known per school.

    Where each school's probabilities are those of a replicate, and replicates are independent given the
    school: the table is the mean of outer products (Lee 2010, the individual approach).

    Args:
        probabilities: (schools, b) rows with NaN do not count.

    Raises:
        ReliabilityError: no row is known.

    """
    probabilities = np.asarray(probabilities, dtype=np.float64)
    known = probabilities[~np.isnan(probabilities).any(axis=1)]
    if not len(known):
        raise ReliabilityError("no school has probabilities")
    known = known[np.lexsort(known.T)]
    return agreement_of_table(known.T @ known)
