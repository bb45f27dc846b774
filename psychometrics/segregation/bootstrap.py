"""How far indices would move with other students, and how much they are too high by chance.

Belongs here: resampling of counts, bias correction and intervals of any index; indices under no segregation.
Does not: the indices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.stats import random_table

from psychometrics.segregation.counts import checked_counts
from psychometrics.segregation.errors import SegregationError

LEAST_DRAWS = 100
# Counts that are held at once, in numbers: 2 million are 16 MB, and an index needs a few times as much.
_NUMBERS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class BootstrapIndex:
    """An index with its bias and its error.

    Attributes:
        value: (...) the index of the counts.
        corrected: (...) value - bias.
        bias: (...) mean of the draws - value.
        standard_error: (...) standard deviation of the draws.
        low: (...) lower end of the interval of the corrected index.
        high: (...) upper end.
        draws: in which the index is defined, the least over its entries.

    """

    value: np.ndarray
    corrected: np.ndarray
    bias: np.ndarray
    standard_error: np.ndarray
    low: np.ndarray
    high: np.ndarray
    draws: int


@dataclass(frozen=True)
class IndexByChance:
    """An index where there is no segregation.

    Attributes:
        mean: (...) of random tables with the same margins.
        standard_deviation: (...) of them.

    """

    mean: np.ndarray
    standard_deviation: np.ndarray


def bootstrap_index(
    counts: np.ndarray,
    index: Callable[[np.ndarray], np.ndarray],
    *,
    seed: int,
    draws: int = 1000,
    confidence: float = 0.95,
) -> BootstrapIndex:
    """Return an index with bootstrap bias correction, standard error and interval.

    All students are drawn again, with replacement, over units and groups together (multinomial). Indices of
    segregation are too high in samples; the draws are too high once more by about as much, which tells the
    bias (Efron and Tibshirani 1993, "An Introduction to the Bootstrap", chapter 10; Elbers 2023,
    Sociological Methods and Research 52). The interval is that of the percentiles of the draws, moved by
    twice the bias: once for the bias of the draws and once for that of the index.

    Args:
        counts: (units, groups) whole numbers.
        index: of counts (draws, units, groups) to (draws, ...), such as `theil_h`.
        seed: of the draws.
        draws: at least 100; 1,000 or more for intervals.
        confidence: of the interval.

    Raises:
        SegregationError: counts are not whole numbers or cannot be, or draws or confidence cannot be.

    """
    counts = whole_counts(counts)
    check_draws(draws, confidence)
    total = int(counts.sum())
    probabilities = (counts / total).ravel()
    generator = np.random.default_rng(seed)
    found = []
    for size in _chunks(draws, counts.size):
        drawn = generator.multinomial(total, probabilities, size=size)
        found.append(index(drawn.reshape(size, *counts.shape).astype(np.float64)))
    return summary_of_draws(index(counts[None])[0], np.concatenate(found), confidence)


def summary_of_draws(value: np.ndarray, found: np.ndarray, confidence: float) -> BootstrapIndex:
    """Return the bias, error and interval that draws say a value has.

    Args:
        value: (...) of the counts.
        found: (draws, ...) of resampled counts; NaN where not defined.
        confidence: of the interval.

    """
    known = ~np.isnan(found)
    # A unit or group may be missing from a draw; what is left says nothing about an index that is not
    # defined.
    enough = known.sum(axis=0) > 1
    ordered = np.where(enough, found, 0.0)
    mean, error = np.nanmean(ordered, axis=0), np.nanstd(ordered, axis=0, ddof=1)
    ends = np.nanquantile(ordered, [(1 - confidence) / 2, (1 + confidence) / 2], axis=0)
    mean, error, low, high = (np.where(enough, one, np.nan) for one in (mean, error, *ends))
    bias = mean - value
    return BootstrapIndex(
        value, value - bias, bias, error, low - 2 * bias, high - 2 * bias, int(known.sum(axis=0).min())
    )


def index_by_chance(
    counts: np.ndarray,
    index: Callable[[np.ndarray], np.ndarray],
    *,
    seed: int,
    draws: int = 1000,
    fixed_margins: bool = True,
) -> IndexByChance:
    """Return what an index is where students go to units whatever their group.

    Winship (1977), "A revaluation of indexes of residential segregation", Social Forces 55; Carrington and
    Troske (1997), Journal of Business and Economic Statistics 15. Random tables with given margins are
    drawn as in Patefield (1981), Applied Statistics 30.

    Args:
        counts: (units, groups) whole numbers.
        index: of counts (draws, units, groups) to (draws, ...).
        seed: of the draws.
        draws: at least 100.
        fixed_margins: whether sizes of units and groups are as they are, or drawn too.

    Raises:
        SegregationError: counts are not whole numbers or cannot be, or there are too few draws.

    """
    counts = whole_counts(counts)
    check_draws(draws)
    generator = np.random.default_rng(seed)
    of_units, of_groups = counts.sum(axis=1), counts.sum(axis=0)
    total = int(counts.sum())
    found = []
    for size in _chunks(draws, counts.size):
        if fixed_margins:
            drawn = random_table.rvs(of_units, of_groups, size=size, random_state=generator)
        else:
            units = generator.multinomial(total, of_units / total, size=size)
            groups = generator.multinomial(total, of_groups / total, size=size)
            pairs = zip(units, groups, strict=True)
            drawn = np.stack([random_table.rvs(*pair, random_state=generator) for pair in pairs])
        found.append(index(np.asarray(drawn, dtype=np.float64).reshape(size, *counts.shape)))
    found = np.concatenate(found)
    return IndexByChance(found.mean(axis=0), found.std(axis=0, ddof=1))


def check_draws(draws: int, confidence: float = 0.95) -> None:
    """Check what draws are asked for.

    Raises:
        SegregationError: there are too few draws, or the confidence cannot be.

    """
    if draws < LEAST_DRAWS or not 0 < confidence < 1:
        raise SegregationError(f"at least {LEAST_DRAWS} draws and a confidence between 0 and 1 are needed")


def whole_counts(counts: np.ndarray) -> np.ndarray:
    """Return counts that can be drawn from.

    Raises:
        SegregationError: they are not whole numbers by unit and group.

    """
    counts = checked_counts(counts)
    if counts.ndim != 2 or (counts != np.round(counts)).any() or not counts.sum() > 0:
        raise SegregationError("draws need whole numbers of students by unit and group, not all 0")
    return counts


def _chunks(draws: int, numbers: int):
    """Yield how many draws fit into memory at a time."""
    size = max(1, _NUMBERS_AT_ONCE // numbers)
    for first in range(0, draws, size):
        yield min(size, draws - first)
