"""Growth percentiles of groups of students.

Belongs here: mean, median, spread and standard error by group. Does not: which students count for which
school.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from psychometrics.growth.errors import MissingColumnsError


def aggregate_percentiles(table: pa.Table, keys: Sequence[str], column: str = "SGP") -> pa.Table:
    """Return mean and median growth percentile of each group, sorted by the keys.

    The mean is for ratings, the median for display (Castellano and Ho 2015, "Practical differences among
    aggregate-level conditional status metrics"). The standard error is that of the mean of n students:
    standard deviation / sqrt(n), about 28.9 / sqrt(n) where percentiles are spread evenly. That of the median
    is half the distance between the values sqrt(n) / 2 ranks below and above it (Woodruff 1952, "Confidence
    intervals for medians and other position measures"), about 50 / sqrt(n).

    Args:
        table: one row per student and group; rows without a percentile do not count.
        keys: columns that name the group, such as school and subject.
        column: the percentiles.

    Returns:
        The keys, `n`, `mean`, `median`, `standard_deviation` (divisor n - 1), `standard_error`,
        `median_standard_error`; the last three are null for a single student.

    Raises:
        MissingColumnsError: a column is not there.

    """
    missing = [name for name in (*keys, column) if name not in table.column_names]
    if missing:
        raise MissingColumnsError(f"the table has no column {', '.join(missing)}")
    counted = table.filter(pc.is_valid(table.column(column)))
    order = [(name, "ascending") for name in (*keys, column)]
    counted = counted.sort_by(order)
    groups = counted.group_by(list(keys), use_threads=False).aggregate([(column, "count")])
    groups = groups.sort_by([(name, "ascending") for name in keys])
    sizes = groups.column(f"{column}_count").to_numpy()
    values = counted.column(column).to_numpy().astype(np.float64)
    ends = sizes.cumsum()
    starts = ends - sizes
    means = _sums(values, starts) / sizes
    squares = _sums((values - np.repeat(means, sizes)) ** 2, starts)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviations = np.sqrt(squares / (sizes - 1))
    # Sorted within the group: the middle one, or the mean of the two in the middle.
    medians = (values[starts + (sizes - 1) // 2] + values[starts + sizes // 2]) / 2 if len(sizes) else means
    middle, reach = (sizes - 1) / 2, np.sqrt(sizes) / 2
    upper = _at_rank(values, starts, np.minimum(middle + reach, sizes - 1))
    spread = (upper - _at_rank(values, starts, np.maximum(middle - reach, 0))) / 2
    single = sizes < 2
    return pa.table(
        {name: groups.column(name) for name in keys}
        | {
            "n": pa.array(sizes),
            "mean": pa.array(means),
            "median": pa.array(medians),
            "standard_deviation": pa.array(deviations, mask=single),
            "standard_error": pa.array(deviations / np.sqrt(np.maximum(sizes, 1)), mask=single),
            "median_standard_error": pa.array(spread, mask=single),
        }
    )


def _sums(values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    return np.add.reduceat(values, starts) if len(starts) else np.empty(0)


def _at_rank(values: np.ndarray, starts: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """Return the value at a rank of each group, from 0, between two values in proportion."""
    if not len(starts):
        return np.empty(0)
    below = np.floor(rank).astype(np.int64)
    above = np.ceil(rank).astype(np.int64)
    return values[starts + below] + (rank - below) * (values[starts + above] - values[starts + below])
