"""Segregation by unevenness: how many students would have to change units.

Belongs here: the index of dissimilarity of two groups and of many. Does not: whom students meet (`exposure`).
"""

from __future__ import annotations

import numpy as np

from psychometrics.segregation.counts import checked_counts, ratio, shares
from psychometrics.segregation.errors import SegregationError


def dissimilarity(counts: np.ndarray) -> np.ndarray:
    """Return the index of dissimilarity of two groups: half the sum of |a_u / A - b_u / B|.

    Duncan and Duncan (1955), "A methodological analysis of segregation indexes", American Sociological
    Review 20. The share of one group that would have to change units, between 0 and 1.

    Args:
        counts: (..., units, 2).

    Returns:
        (...) NaN where a group has no student.

    Raises:
        SegregationError: there are not two groups, or counts cannot be.

    """
    counts = checked_counts(counts)
    if counts.shape[-1] != 2:
        raise SegregationError(
            f"dissimilarity is of two groups, not {counts.shape[-1]}; see multigroup_dissimilarity"
        )
    spread = shares(counts, -2)
    found = np.abs(spread[..., 0] - spread[..., 1]).sum(axis=-1) / 2
    return np.where((counts.sum(axis=-2) > 0).all(axis=-1), found, np.nan)


def multigroup_dissimilarity(counts: np.ndarray) -> np.ndarray:
    """Return the index of dissimilarity of many groups.

    Sakoda (1981), Demography 18; Reardon and Firebaugh (2002), "Measures of multigroup segregation",
    Sociological Methodology 32: sum of p_u |p_g|u - p_g| over 2 sum of p_g (1 - p_g). For two groups it is
    `dissimilarity`.

    Args:
        counts: (..., units, groups).

    Returns:
        (...) between 0 and 1; NaN where there is a single group.

    Raises:
        SegregationError: counts cannot be.

    """
    counts = checked_counts(counts)
    of_all = shares(counts.sum(axis=-2), -1)
    weight = shares(counts.sum(axis=-1), -1)
    distance = np.abs(shares(counts, -1) - of_all[..., None, :]).sum(axis=-1)
    return ratio((weight * distance).sum(axis=-1), 2 * (of_all * (1 - of_all)).sum(axis=-1))
