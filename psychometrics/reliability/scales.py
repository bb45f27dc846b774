"""Survey scales: how well their items measure one thing together.

Belongs here: Cronbach's alpha, its interval, and statistics of items. Does not: factor models (`omega`), what
schools share (`intraclass`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution

from psychometrics.reliability.errors import ReliabilityError, UnidentifiedError
from psychometrics.reliability.rows import column_order


@dataclass(frozen=True)
class ItemStatistics:
    """One entry per item.

    Attributes:
        respondents: who answered all items.
        mean: (k,)
        standard_deviation: (k,) divisor n - 1.
        item_total_correlation: (k,) with the sum of the *other* items (corrected); NaN for a constant item.
        alpha_if_deleted: (k,) alpha of the others; NaN where fewer than two are left.
        floor_share: (k,) share of respondents with the lowest possible answer.
        ceiling_share: (k,) share with the highest.

    """

    respondents: int
    mean: np.ndarray
    standard_deviation: np.ndarray
    item_total_correlation: np.ndarray
    alpha_if_deleted: np.ndarray
    floor_share: np.ndarray
    ceiling_share: np.ndarray


def complete_answers(items: np.ndarray) -> np.ndarray:
    """Return the respondents who answered every item, in an order that does not depend on how they came.

    Args:
        items: (respondents, k) answers, NaN where there is none. Items that ask the opposite must have been
            reversed.

    Raises:
        ReliabilityError: the shape is not that of respondents by two or more items, or fewer than two
            respondents answered all.

    """
    items = np.asarray(items, dtype=np.float64)
    if items.ndim != 2 or items.shape[1] < 2:
        raise ReliabilityError("answers of respondents to two items or more are expected")
    complete = items[~np.isnan(items).any(axis=1)]
    if len(complete) < 2:
        raise ReliabilityError(f"{len(complete)} respondents answered all items; at least 2 are needed")
    return complete[column_order(*complete.T)]


def item_covariance(items: np.ndarray) -> np.ndarray:
    """Return the covariance of the items over complete answers, divisor n - 1: (k, k).

    Args:
        items: see `complete_answers`.

    Raises:
        ReliabilityError: see `complete_answers`.

    """
    return np.cov(complete_answers(items), rowvar=False)


def alpha_from_covariance(covariance: np.ndarray) -> float:
    """Return Cronbach's alpha: k / (k - 1) x (1 - sum of variances / variance of the sum).

    Cronbach (1951), "Coefficient alpha and the internal structure of tests", Psychometrika 16.

    Args:
        covariance: (k, k) of the items.

    Raises:
        ReliabilityError: it is not the covariance of two items or more.
        UnidentifiedError: the sum of the items does not vary.

    """
    covariance = checked_covariance(covariance)
    count, total = len(covariance), covariance.sum()
    if not total > 1e-12 * np.trace(covariance):
        raise UnidentifiedError("the sum of the items does not vary between respondents")
    return float(count / (count - 1) * (1 - np.trace(covariance) / total))


def cronbach_alpha(items: np.ndarray) -> float:
    """Return Cronbach's alpha of complete answers; see `alpha_from_covariance` and `complete_answers`."""
    return alpha_from_covariance(item_covariance(items))


def alpha_interval(
    alpha: float, respondents: int, items: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return an interval for alpha.

    Feldt (1965), "The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty",
    Psychometrika 30: (1 - true) / (1 - estimated) has an F distribution with n - 1 and (n - 1)(k - 1) degrees
    of freedom.

    Args:
        alpha: the estimate.
        respondents: n, at least 2.
        items: k, at least 2.
        confidence: of the interval.

    Raises:
        ReliabilityError: a count or the confidence cannot be.

    """
    if respondents < 2 or items < 2 or not 0 < confidence < 1:
        raise ReliabilityError("an interval needs 2 respondents, 2 items and a confidence between 0 and 1")
    degrees = respondents - 1, (respondents - 1) * (items - 1)
    high, low = f_distribution.ppf([(1 - confidence) / 2, (1 + confidence) / 2], *degrees)
    return float(1 - (1 - alpha) * low), float(1 - (1 - alpha) * high)


def item_statistics(items: np.ndarray, lowest: float, highest: float) -> ItemStatistics:
    """Return statistics of each item over complete answers.

    Args:
        items: see `complete_answers`.
        lowest: the lowest answer that is possible.
        highest: the highest.

    Raises:
        ReliabilityError: see `complete_answers`; or an answer lies outside the possible ones.

    """
    answers = complete_answers(items)
    if not lowest < highest or (answers < lowest).any() or (answers > highest).any():
        raise ReliabilityError(f"answers must lie between {lowest} and {highest}; recode the items")
    covariance = np.cov(answers, rowvar=False)
    variance = np.diag(covariance)
    with_others = covariance.sum(axis=0) - variance
    variance_of_others = covariance.sum() - variance - 2 * with_others
    product = variance * variance_of_others
    with np.errstate(invalid="ignore", divide="ignore"):
        correlation = np.where(product > 0, with_others / np.sqrt(product), np.nan)
        left = len(covariance) - 1
        variances_of_others = variance.sum() - variance
        without = left / (left - 1) * (1 - variances_of_others / variance_of_others) if left > 1 else np.nan
        varies = variance_of_others > 1e-12 * variances_of_others
    return ItemStatistics(
        len(answers),
        answers.mean(axis=0),
        np.sqrt(variance),
        correlation,
        np.where(varies, without, np.nan),
        (answers == lowest).mean(axis=0),
        (answers == highest).mean(axis=0),
    )


def checked_covariance(covariance: np.ndarray) -> np.ndarray:
    """Return a covariance of items, checked: (k, k).

    Raises:
        ReliabilityError: it is not square, not symmetric, or has a negative variance.

    """
    covariance = np.asarray(covariance, dtype=np.float64)
    if covariance.ndim != 2 or covariance.shape[0] != covariance.shape[1] or len(covariance) < 2:
        raise ReliabilityError("the covariance of two items or more is expected, a square matrix")
    if not np.allclose(covariance, covariance.T, rtol=1e-8, atol=0) or (np.diag(covariance) < 0).any():
        raise ReliabilityError("a covariance is symmetric, with variances of 0 or more")
    return covariance
