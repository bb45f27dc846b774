"""Reliability of a scale from a factor model.

Belongs here: one common factor by maximum likelihood, McDonald's omega, how well one factor fits. Does not:
alpha and item statistics (`scales`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import chi2

from psychometrics.reliability.errors import ReliabilityError, UnidentifiedError
from psychometrics.reliability.scales import checked_covariance

# Of an item's variance; an item that the factor explains wholly is an improper solution.
_LOWEST_UNIQUENESS = 0.005


@dataclass(frozen=True)
class OneFactor:
    """One common factor behind the items.

    Attributes:
        omega: reliability of the sum of the items, McDonald's omega.
        loadings: (k,) of the standardised items; their sum is not negative.
        uniquenesses: (k,) share of each item's variance that the factor does not explain.
        discrepancy: of the maximum-likelihood fit, 0 where one factor explains all covariances.
        degrees_of_freedom: k (k - 3) / 2.
        is_proper: no uniqueness stands at its lower bound; else one factor does not suit these items.

    """

    omega: float
    loadings: np.ndarray
    uniquenesses: np.ndarray
    discrepancy: float
    degrees_of_freedom: int
    is_proper: bool

    def p_value(self, respondents: int) -> float:
        """Return the p-value of one factor against any covariance, with Bartlett's correction.

        Bartlett (1951), "The effect of standardization on a chi-square approximation in factor analysis",
        Biometrika 38. NaN without degrees of freedom (three items).
        """
        if self.degrees_of_freedom == 0:
            return float("nan")
        factor = respondents - 1 - (2 * len(self.loadings) + 5) / 6 - 2 / 3
        return float(chi2.sf(max(factor, 0.0) * self.discrepancy, self.degrees_of_freedom))


def one_factor(covariance: np.ndarray) -> OneFactor:
    """Return one common factor by maximum likelihood, and omega.

    Lawley and Maxwell (1971), "Factor Analysis as a Statistical Method"; the likelihood is maximised over the
    uniquenesses (Joreskog 1967, Psychometrika 32). Omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum
    of unique variances), in the units of the items (McDonald 1999, "Test Theory", chapter 6).

    Args:
        covariance: (k, k) of three items or more; see `scales.item_covariance`.

    Raises:
        ReliabilityError: it is not a covariance, an item does not vary, or no maximum is found.
        UnidentifiedError: there are fewer than three items, or an item is a sum of others.

    """
    covariance = checked_covariance(covariance)
    count = len(covariance)
    if count < 3:
        raise UnidentifiedError("two items do not determine a factor; use alpha, or at least three items")
    deviation = np.sqrt(np.diag(covariance))
    if not (deviation > 0).all():
        raise ReliabilityError(f"{int((deviation == 0).sum())} of the items do not vary; leave them out")
    correlation = covariance / np.outer(deviation, deviation)
    if np.linalg.eigvalsh(correlation)[0] < 1e-10:
        raise UnidentifiedError("an item is a sum of others; leave it out")
    uniquenesses, discrepancy = _fit(correlation)
    loadings = _loadings(correlation, uniquenesses)
    common, unique = (deviation @ loadings) ** 2, deviation**2 @ uniquenesses
    return OneFactor(
        float(common / (common + unique)),
        loadings,
        uniquenesses,
        discrepancy,
        count * (count - 3) // 2,
        bool((uniquenesses > _LOWEST_UNIQUENESS * (1 + 1e-6)).all()),
    )


def _fit(correlation: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the uniquenesses and the discrepancy, from the better of two starts."""
    count = len(correlation)
    specific = 1 / np.diag(np.linalg.inv(correlation))
    starts = ((1 - 0.5 / count) * specific, np.full(count, 0.5))
    fits = [
        minimize(
            _discrepancy,
            np.clip(start, 2 * _LOWEST_UNIQUENESS, 1.0),
            args=(correlation,),
            jac=True,
            method="L-BFGS-B",
            bounds=[(_LOWEST_UNIQUENESS, 1.0)] * count,
            options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 2000},
        )
        for start in starts
    ]
    best = min(fits, key=lambda fit: fit.fun)
    # A step too small to be seen also ends the search; it is the slope that tells a minimum.
    free = (best.x > _LOWEST_UNIQUENESS) & (best.x < 1)
    if np.abs(np.where(free, best.jac, 0.0)).max() > 1e-4:
        raise ReliabilityError("the likelihood of one factor has no maximum that can be found")
    return best.x, max(float(best.fun), 0.0)


def _discrepancy(uniquenesses: np.ndarray, correlation: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the fit of the best loadings for some uniquenesses, and its gradient."""
    scale = 1 / np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlation * np.outer(scale, scale))
    small = values[:-1]
    fit = float((small - np.log(small) - 1).sum())
    loadings = np.sqrt(uniquenesses) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    implied = np.outer(loadings, loadings) + np.diag(uniquenesses)
    return fit, np.diag(implied - correlation) / uniquenesses**2


def _loadings(correlation: np.ndarray, uniquenesses: np.ndarray) -> np.ndarray:
    scale = 1 / np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlation * np.outer(scale, scale))
    loadings = np.sqrt(uniquenesses) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
    return -loadings if loadings.sum() < 0 else loadings
