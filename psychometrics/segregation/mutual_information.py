"""Segregation by entropy: the mutual information of units and groups.

Belongs here: M, Theil's H, local segregation, divergence from a composition. Does not: parts of M by levels
of units (`decomposition`), change over time (`difference`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import rel_entr, xlogy

from psychometrics.segregation.counts import checked_counts, ratio, shares
from psychometrics.segregation.errors import SegregationError


@dataclass(frozen=True)
class LocalSegregation:
    """Segregation of each unit; the sum of share x segregation is M.

    Attributes:
        segregation: (..., u) how far the unit's composition diverges from that of all; NaN for a unit without
            a student.
        share: (..., u) of all students.

    """

    segregation: np.ndarray
    share: np.ndarray


def entropy(counts: np.ndarray, base: float = math.e) -> np.ndarray:
    """Return the entropy of a composition: sum of p log(1 / p).

    Shannon (1948), "A mathematical theory of communication".

    Args:
        counts: (..., groups) 0 or more; without any student the entropy is 0.
        base: of the logarithm.

    """
    counts = np.asarray(counts, dtype=np.float64)
    p = shares(counts, -1)
    return -xlogy(p, p).sum(axis=-1) / math.log(base)


def mutual_information(counts: np.ndarray, base: float = math.e) -> np.ndarray:
    """Return the mutual information index M: how much a student's unit tells of the group.

    Theil and Finizza (1971); Mora and Ruiz-Castillo (2011), "Entropy-based segregation indices", Sociological
    Methodology 41: sum of p_ug log(p_ug / (p_u p_g)). 0 without segregation; at most the entropy of groups or
    that of units. Units and groups can be exchanged.

    Args:
        counts: (..., units, groups).
        base: of the logarithm.

    Returns:
        (...) NaN without any student.

    Raises:
        SegregationError: counts cannot be.

    """
    local = local_segregation(counts, base)
    known = np.where(local.share > 0, local.share * np.nan_to_num(local.segregation), 0.0)
    return np.where(local.share.sum(axis=-1) > 0, known.sum(axis=-1), np.nan)


def theil_h(counts: np.ndarray) -> np.ndarray:
    """Return Theil's information index H: M over the entropy of the groups, between 0 and 1.

    Theil and Finizza (1971), "A note on the measurement of racial integration of schools", Journal of
    Mathematical Sociology 1.

    Args:
        counts: (..., units, groups).

    Returns:
        (...) NaN where there is a single group.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    return ratio(mutual_information(counts), entropy(counts.sum(axis=-2)))


def local_segregation(counts: np.ndarray, base: float = math.e) -> LocalSegregation:
    """Return the local segregation of units; of groups, with counts transposed.

    Alonso-Villar and del Rio (2010), Mathematical Social Sciences 60: sum of p_g|u log(p_g|u / p_g).

    Args:
        counts: (..., units, groups).
        base: of the logarithm.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    of_all = shares(counts.sum(axis=-2), -1)
    of_units = counts.sum(axis=-1)
    return LocalSegregation(_divergence(counts, of_all[..., None, :], base), shares(of_units, -1))


def divergence(counts: np.ndarray, reference: np.ndarray, base: float = math.e) -> LocalSegregation:
    """Return how far each unit's composition diverges from a reference composition.

    Roberto (2016), "The divergence index: a decomposable measure of segregation and inequality",
    arXiv 1508.01167. The mean weighted by shares is the index of all units; with the composition of all
    students as reference it is M. Another reference, such as the eligible residents, adds how far all
    students diverge from it.

    Args:
        counts: (..., units, groups).
        reference: (..., groups) counts or shares; every group with a student must be in it.
        base: of the logarithm.

    Raises:
        SegregationError: counts cannot be, or the reference lacks a group that has students.

    """
    counts = checked_counts(counts)
    reference = shares(checked_counts(np.asarray(reference)[..., None, :]), -1)
    if reference.shape[-1] != counts.shape[-1]:
        raise SegregationError(f"the reference must have the {counts.shape[-1]} groups of the counts")
    if ((counts > 0) & (reference == 0)).any():
        raise SegregationError("a group has students and no share in the reference")
    return LocalSegregation(_divergence(counts, reference, base), shares(counts.sum(axis=-1), -1))


def _divergence(counts: np.ndarray, reference: np.ndarray, base: float) -> np.ndarray:
    own = shares(counts, -1)
    # Rounding can make a unit that is like all others diverge by less than nothing.
    found = np.maximum(rel_entr(own, reference).sum(axis=-1), 0.0) / math.log(base)
    return np.where(counts.sum(axis=-1) > 0, found, np.nan)
