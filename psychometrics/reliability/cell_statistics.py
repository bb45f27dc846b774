"""Number, mean and variance of each group: all that variance components need to know of the rows.

Belongs here: from values to these statistics, and the check of those that come from elsewhere. Does not: what
is between groups (`variance_components`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import column_order, group_rows


@dataclass(frozen=True)
class CellStatistics:
    """Sufficient statistics of groups, the first axis; other axes are separate problems.

    Groups are in an order of their own in each problem, so that sums do not depend on how they came.

    Attributes:
        n: (g, ...) values, as floats; 0 where the group has none.
        mean: (g, ...) 0 where there is no value.
        variance: (g, ...) within the group, divisor n - 1; 0 where n < 2.

    """

    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Return the values of all groups: (...)."""
        return self.n.sum(axis=0)

    @property
    def groups(self) -> np.ndarray:
        """Return the groups with a value: (...)."""
        return (self.n > 0).sum(axis=0)

    @property
    def sum_of_squares_within(self) -> np.ndarray:
        """Return the squared deviations from the groups' means: (...)."""
        return (np.maximum(self.n - 1, 0.0) * self.variance).sum(axis=0)

    @property
    def grand_mean(self) -> np.ndarray:
        """Return the mean of all values: (...); NaN where there is none."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return (self.n * self.mean).sum(axis=0) / self.total


def cell_statistics(n: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> CellStatistics:
    """Return statistics that are known per group, checked and in one shape.

    Args:
        n: (g, ...) values of each group; 0 for none.
        mean: (g, ...) ignored where n is 0.
        variance: (g, ...) within the group, divisor n - 1; ignored where n is below 2.

    Raises:
        ReliabilityError: shapes differ, or a count, a mean or a variance cannot be.

    """
    n, mean, variance = np.broadcast_arrays(
        *(np.asarray(one, dtype=np.float64) for one in (n, mean, variance))
    )
    if n.ndim == 0:
        raise ReliabilityError("groups are the first axis of n, mean and variance; a single number has none")
    if not (n >= 0).all():
        raise ReliabilityError("n must be 0 or more in every group")
    mean, variance = np.where(n > 0, mean, 0.0), np.where(n > 1, variance, 0.0)
    if not np.isfinite(mean).all():
        raise ReliabilityError("every group with values needs a mean; give n = 0 for a group without")
    if not (np.isfinite(variance) & (variance >= 0)).all():
        raise ReliabilityError("every group of two values or more needs a variance of 0 or more")
    order = column_order(mean, n, variance)
    return CellStatistics(*(np.take_along_axis(one, order, axis=0) for one in (n, mean, variance)))


def cell_statistics_of_values(values: np.ndarray, group: np.ndarray) -> tuple[np.ndarray, CellStatistics]:
    """Return the groups, sorted, and their statistics.

    Args:
        values: (rows,) rows with NaN do not count.
        group: (rows,) identifier.

    Raises:
        ReliabilityError: there is no value, or the columns differ in length.

    """
    values, group = np.asarray(values, dtype=np.float64), np.asarray(group)
    if values.shape != group.shape:
        raise ReliabilityError("values and groups must be columns of the same length")
    known = ~np.isnan(values)
    values = values[known]
    rows = group_rows((group[known],), values)
    mean = rows.sums(values) / rows.sizes
    squares = rows.sums((values - rows.spread(mean)) ** 2)
    variance = squares / np.maximum(rows.sizes - 1, 1)
    return rows.keys[0], cell_statistics(rows.sizes, mean, variance)
