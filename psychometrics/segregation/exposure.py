"""Segregation by exposure: whom students of a group meet in their units.

Belongs here: exposure of one group to another, isolation, and both relative to what the composition of all
would give. Does not: unevenness, entropy.
"""

from __future__ import annotations

import numpy as np

from psychometrics.segregation.counts import checked_counts, ratio, shares


def exposure(counts: np.ndarray) -> np.ndarray:
    """Return the exposure of each group to each: the mean share of the other in the units of the one.

    Bell (1954), Social Forces 32; Lieberson (1981): sum over units of (a_u / A) (b_u / T_u).

    Args:
        counts: (..., units, groups).

    Returns:
        (..., groups, groups) of the first to the second; rows add up to 1; NaN for a group without a student.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    found = np.swapaxes(shares(counts, -2), -1, -2) @ shares(counts, -1)
    return np.where(counts.sum(axis=-2)[..., None] > 0, found, np.nan)


def isolation(counts: np.ndarray) -> np.ndarray:
    """Return the isolation of each group, its exposure to itself: (..., groups).

    Args:
        counts: (..., units, groups).

    Raises:
        SegregationError: counts cannot be.

    """
    return np.diagonal(exposure(counts), axis1=-2, axis2=-1)


def normalized_exposure(counts: np.ndarray) -> np.ndarray:
    """Return exposure relative to what it would be without segregation, 0, and at complete segregation, 1.

    Of one group to another, 1 - exposure / share of the other: which part of the possible contact is missing.
    To itself, (isolation - share) / (1 - share), the correlation ratio (Bell 1954; Massey and Denton 1988,
    "The dimensions of residential segregation", Social Forces 67).

    Args:
        counts: (..., units, groups).

    Returns:
        (..., groups, groups) NaN where a group has no student, or, to itself, is alone. Below 0 where groups
        meet more often than their shares say.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    found = exposure(counts)
    share = np.broadcast_to(shares(counts.sum(axis=-2), -1)[..., None, :], found.shape)
    itself = np.eye(counts.shape[-1], dtype=bool)
    missing = 1 - ratio(found, share)
    return np.where(itself, ratio(found - share, 1 - share), missing)


def multigroup_normalized_exposure(counts: np.ndarray) -> np.ndarray:
    """Return the normalized exposure index P of many groups.

    James (1986); Reardon and Firebaugh (2002), Sociological Methodology 32: the mean of the groups'
    correlation ratios, weighted by share: sum of p_u (p_g|u - p_g)^2 / (1 - p_g).

    Args:
        counts: (..., units, groups).

    Returns:
        (...) between 0 and 1; NaN where there is a single group.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    share = shares(counts.sum(axis=-2), -1)
    own = np.nan_to_num(np.diagonal(normalized_exposure(counts), axis1=-2, axis2=-1))
    return np.where((share > 0).sum(axis=-1) > 1, (share * own).sum(axis=-1), np.nan)
