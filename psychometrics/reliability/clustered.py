"""Means of respondents who come in clusters.

Belongs here: the standard error of a mean when answers within a class or a school resemble each other. Does
not: students who count in several results at once (`influence`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import group_rows


@dataclass(frozen=True)
class ClusteredMeans:
    """Mean per group with its standard error, one entry per group.

    Attributes:
        groups: (g,) identifiers, sorted.
        n: (g,) respondents.
        clusters: (g,) clusters with a respondent.
        mean: (g,) weighted, where weights are given.
        standard_error: (g,) NaN for a single cluster.
        design_effect: (g,) its square over that of independent respondents; NaN where one of them is
            unknown or 0.

    """

    groups: np.ndarray
    n: np.ndarray
    clusters: np.ndarray
    mean: np.ndarray
    standard_error: np.ndarray
    design_effect: np.ndarray


def clustered_means(
    values: np.ndarray, group: np.ndarray, cluster: np.ndarray, weights: np.ndarray | None = None
) -> ClusteredMeans:
    """Return means with standard errors that allow for dependence within clusters.

    With m clusters and z the summed weighted deviations of a cluster, the variance is
    m / (m - 1) x sum z^2 / (sum of weights)^2: Taylor linearisation of a ratio mean with clusters drawn with
    replacement (Kish and Frankel 1974, JRSS B 36; Wolter 2007, "Introduction to Variance Estimation").

    Args:
        values: (rows,) answers; rows with NaN do not count.
        group: (rows,) identifier, such as a school.
        cluster: (rows,) identifier, such as a class; it may come again in another group, where it is another
            cluster.
        weights: (rows,) above 0; all 1 where None.

    Raises:
        ReliabilityError: columns differ in length, there is no answer, or a weight is not above 0.

    """
    values, group, cluster = np.asarray(values, dtype=np.float64), np.asarray(group), np.asarray(cluster)
    weights = np.ones(values.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if not values.shape == group.shape == cluster.shape == weights.shape:
        raise ReliabilityError("values, groups, clusters and weights must be columns of the same length")
    known = ~np.isnan(values)
    values, group, cluster, weights = values[known], group[known], cluster[known], weights[known]
    if not (weights > 0).all():
        raise ReliabilityError("every weight must be above 0")
    rows = group_rows((group,), weights * values)
    total = rows.sums(weights)
    mean = rows.sums(weights * values) / total
    deviation = weights * (values - rows.spread(mean))
    by_cluster = group_rows((group, cluster), deviation)
    summed = by_cluster.sums(deviation)
    # Clusters are sorted by group first, so the clusters of a group lie together.
    of_group = group_rows((by_cluster.keys[0],), summed)
    clusters = of_group.sizes
    with np.errstate(invalid="ignore", divide="ignore"):
        squared = clusters / (clusters - 1) * of_group.sums(summed**2) / total**2
        alone = rows.sizes / (rows.sizes - 1) * group_rows((group,), deviation).sums(deviation**2) / total**2
        effect = np.where(alone > 0, squared / alone, np.nan)
    squared = np.where(clusters > 1, squared, np.nan)
    return ClusteredMeans(
        rows.keys[0],
        rows.sizes,
        clusters,
        mean,
        np.sqrt(squared),
        np.where(clusters > 1, effect, np.nan),
    )
