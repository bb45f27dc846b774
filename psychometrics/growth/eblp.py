"""Growth of schools and groups by empirical best linear prediction (EBLP).

Belongs here: borrowing strength across grades, years and subjects, and the standard error of what results.
Does not: growth of students (`residual_gain`), which cells a framework reports.

Lockwood, Castellano and McCaffrey (2022), "Improving accuracy and stability of aggregate student growth
measures using empirical best linear prediction", Journal of Educational and Behavioral Statistics 47(5),
doi 10.3102/10769986221101624.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import pyarrow as pa

from psychometrics.growth.errors import GrowthError

MINIMUM_SCORES = 11
# The simple mean of so many scores is as good, and easier to explain; a framework may set its own number.
LARGE_GROUP = 500
# A covariance within groups from fewer degrees of freedom is worth less than that of all cells together.
FEWEST_DEGREES = 30


@dataclass(frozen=True)
class CellMeans:
    """Mean growth per group and cell, with the covariance of its sampling errors.

    A cell is one regression: a year, a grade and a subject.

    Attributes:
        groups: (g,) identifiers, sorted.
        cells: (c,) identifiers, sorted.
        count: (g, c) students.
        mean: (g, c) points of the scale; NaN where there is no student.
        shared: per pair of cells (i, j), i <= j: (g,) students of the group who are in both.
        error_covariance: (c, c) covariance of two growth values of one student, within groups; positive
            semi-definite.

    """

    groups: np.ndarray
    cells: np.ndarray
    count: np.ndarray
    mean: np.ndarray
    shared: Mapping[tuple[int, int], np.ndarray]
    error_covariance: np.ndarray

    def sampling_covariance(self, group: int, cells: np.ndarray) -> np.ndarray:
        """Return the covariance of the sampling errors of a group's means in some cells.

        Two means depend on each other by the students they share: covariance x shared / (n_i n_j).
        """
        found = np.zeros((len(cells), len(cells)))
        for a, i in enumerate(cells):
            for b, j in enumerate(cells[a:], start=a):
                shared = self.shared.get((i, j))
                if shared is not None and shared[group]:
                    size = self.count[group, i] * self.count[group, j]
                    found[a, b] = found[b, a] = self.error_covariance[i, j] * shared[group] / size
        return found


def cell_means(growth: np.ndarray, group: np.ndarray, cell: np.ndarray, student: np.ndarray) -> CellMeans:
    """Return the means per group and cell.

    Args:
        growth: (rows,) growth of a student in a cell, points of the scale; rows with NaN do not count.
        group: (rows,) school, or school and student group.
        cell: (rows,) year, grade and subject, as one identifier.
        student: (rows,) identifier; a student has at most one row per group and cell.

    Raises:
        GrowthError: a student has two rows in a cell of a group, or there is nothing to average.

    """
    growth = np.asarray(growth, dtype=np.float64)
    valid = ~np.isnan(growth)
    if not valid.any():
        raise GrowthError("there is no growth of any student")
    growth = growth[valid]
    groups, group_number = np.unique(np.asarray(group)[valid], return_inverse=True)
    cells, cell_number = np.unique(np.asarray(cell)[valid], return_inverse=True)
    students, student_number = np.unique(np.asarray(student)[valid], return_inverse=True)
    shape = (len(groups), len(cells))
    place = group_number * len(cells) + cell_number
    member = group_number.astype(np.int64) * len(students) + student_number
    if len(np.unique(member * len(cells) + cell_number)) < len(growth):
        raise GrowthError("a student has two growth values in one cell of a group")
    count = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    # In key order: floating-point sums depend on the order of the rows.
    order = np.lexsort([student_number, place])
    total = np.bincount(place[order], growth[order], minlength=shape[0] * shape[1]).reshape(shape)
    with np.errstate(invalid="ignore"):
        mean = total / count
    deviation = growth - mean[group_number, cell_number]
    shared, covariance = _within_groups(deviation, group_number, cell_number, member, count)
    return CellMeans(groups, cells, count, mean, shared, covariance)


def _within_groups(deviation, group, cell, member, count):
    """Return shared students per pair of cells and group, and the pooled covariance within groups."""
    order = np.lexsort([cell, member])
    member, cell, deviation, group = member[order], cell[order], deviation[order], group[order]
    cells, groups = count.shape[1], len(count)
    pairs, places, products = [], [], []
    # Rows of a member lie together, cells rising: two rows `apart` from each other are a pair of cells.
    for apart in range(cells):
        same = member[apart:] == member[: len(member) - apart]
        if not same.any():
            break
        left, right = np.flatnonzero(same), np.flatnonzero(same) + apart
        pairs.append(cell[left] * cells + cell[right])
        places.append(group[left])
        products.append(deviation[left] * deviation[right])
    pair, place, product = map(np.concatenate, (pairs, places, products))
    different, number = np.unique(pair, return_inverse=True)
    in_groups = np.bincount(number * groups + place, minlength=len(different) * groups).reshape(-1, groups)
    totals = np.bincount(number, product, minlength=len(different))
    shared = {}
    moments, freedom = np.zeros((cells, cells)), np.zeros((cells, cells))
    for (i, j), in_group, total in zip(
        (divmod(int(one), cells) for one in different), in_groups, totals, strict=True
    ):
        shared[i, j] = in_group
        # What deviations from estimated means lose: for i = j, one degree of freedom per group.
        has = in_group > 0
        n_i, n_j = count[has, i], count[has, j]
        lost = in_group[has] * (1 / n_i + 1 / n_j - in_group[has] / (n_i * n_j))
        freedom[i, j] = freedom[j, i] = in_group.sum() - lost.sum()
        moments[i, j] = moments[j, i] = total
    return shared, _pooled_where_few(moments, freedom)


def _pooled_where_few(moments: np.ndarray, freedom: np.ndarray) -> np.ndarray:
    """Return covariances; where few degrees of freedom speak, that of all cells, or of all pairs of cells."""
    covariance = np.zeros_like(moments)
    same = np.eye(len(moments), dtype=bool)
    for kind in (same, ~same):
        everything = freedom[kind].sum()
        pooled = moments[kind].sum() / everything if everything > 0 else 0.0
        # Pairs that share no student are never read.
        covariance[kind & (same | (freedom > 0))] = pooled
        enough = kind & (freedom >= FEWEST_DEGREES)
        covariance[enough] = moments[enough] / freedom[enough]
    return _positive(covariance)


def _positive(covariance: np.ndarray) -> np.ndarray:
    """Return the nearest positive semi-definite matrix."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.maximum(values, 0.0)) @ vectors.T


def between_groups(
    means: CellMeans, relation: Callable[[Hashable, Hashable], Hashable] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of each cell over groups and the covariance of true growth between cells.

    Method of moments: products of deviations from the cell's mean, less what sampling errors add, weighted
    by the students behind them; then the nearest positive semi-definite matrix.

    Args:
        means: per group and cell.
        relation: names pairs of cells whose covariance is taken to be equal, such as (same subject, one year
            apart, next grade); each pair has its own where None.

    Returns:
        (c,) means; (c, c) covariance.

    Raises:
        GrowthError: a single group has nothing between it and others.

    """
    if len(means.groups) < 2:
        raise GrowthError("between-group variance needs at least two groups")
    weights = means.count.astype(np.float64)
    known = np.where(means.count > 0, means.mean, 0.0)
    centre = (weights * known).sum(axis=0) / weights.sum(axis=0)
    deviation = np.where(means.count > 0, means.mean - centre, 0.0)
    sums: dict[Hashable, list[float]] = {}
    pairs = list(combinations_with_replacement(range(len(means.cells)), 2))
    names = {}
    for i, j in pairs:
        name = (i, j) if relation is None else relation(means.cells[i], means.cells[j])
        names[i, j] = name
        both = (means.count[:, i] > 0) & (means.count[:, j] > 0)
        weight = np.sqrt(weights[both, i] * weights[both, j])
        shared = means.shared.get((i, j), np.zeros(len(means.groups)))[both]
        error = means.error_covariance[i, j] * shared / (weights[both, i] * weights[both, j])
        # The cell's mean is an estimate: deviations from it are too small by about the share of each group.
        share_i, share_j = weights[both, i] / weights[:, i].sum(), weights[both, j] / weights[:, j].sum()
        kept = np.maximum(1 - (share_i + share_j) / 2, 0.0)
        entry = sums.setdefault(name, [0.0, 0.0])
        entry[0] += (weight * (deviation[both, i] * deviation[both, j] - kept * error)).sum()
        entry[1] += (weight * kept).sum()
    covariance = np.zeros((len(means.cells), len(means.cells)))
    for i, j in pairs:
        total, weight = sums[names[i, j]]
        covariance[i, j] = covariance[j, i] = total / weight if weight > 0 else 0.0
    return centre, _positive(covariance)


def aggregate_growth(
    means: CellMeans,
    target: Sequence[Hashable],
    *,
    relation: Callable[[Hashable, Hashable], Hashable] | None = None,
    minimum_scores: int = MINIMUM_SCORES,
    large_group: int = LARGE_GROUP,
    population: CellMeans | None = None,
) -> pa.Table:
    """Return the growth of every group in the target cells, using what all cells say about it.

    The target is the mean over the target cells, weighted by students. Its best linear predictor given all
    cell means y is w'(m + B (y - m)), B = G (G + R)^-1, G the covariance of true growth between cells, R that
    of the sampling errors; its mean squared error is w'(G - B G) w, and w'(I - B) V (I - B)'w more because m
    is estimated, V the covariance of m (Prasad and Rao 1990, "The estimation of the mean squared error of
    small-area estimators"). That G and R are estimates too is left out.

    Args:
        means: per group and cell, also of other years and subjects.
        target: cells to report, such as all grades of one subject this year.
        relation: see `between_groups`.
        minimum_scores: fewer target scores give no value.
        large_group: groups with so many target scores get their simple mean.
        population: means of the groups whose variance counts, of these cells at least, such as schools where
            the groups are programs within them; the groups themselves where None.

    Returns:
        `group`, `n` (target scores), `simple_mean`, `value`, `standard_error` (root of the mean squared
        error), `method` (`eblp`, `mean`, or null where there are too few scores); sorted by group. Only
        groups with a target score.

    Raises:
        GrowthError: a target cell does not exist, the population lacks a cell, or there is a single group and
            it is to be predicted.

    """
    place = np.arange(len(means.cells))
    if population is not None:
        place = np.searchsorted(population.cells, means.cells)
        if not np.isin(means.cells, population.cells).all():
            raise GrowthError("the groups have growth in cells that the population has not")
        means = replace(means, error_covariance=population.error_covariance[np.ix_(place, place)])
    numbers = np.array([_cell_number(means, one) for one in target], dtype=np.int64)
    sizes = means.count[:, numbers].sum(axis=1)
    if ((sizes >= minimum_scores) & (sizes < large_group)).any():
        centre, covariance = between_groups(population or means, relation)
        of_centre = _covariance_of_centre(population or means, covariance)[np.ix_(place, place)]
        centre, covariance = centre[place], covariance[np.ix_(place, place)]
    rows = []
    for group, identifier in enumerate(means.groups.tolist()):
        scores = means.count[group, numbers]
        n = int(scores.sum())
        if n == 0:
            continue
        weights = np.zeros(len(means.cells))
        weights[numbers] = scores / n
        own = numbers[scores > 0]
        simple = float(weights[own] @ means.mean[group, own])
        row = {"group": identifier, "n": n, "simple_mean": simple}
        if n >= large_group:
            error = weights[own] @ means.sampling_covariance(group, own) @ weights[own]
            row |= {"value": simple, "standard_error": float(np.sqrt(max(error, 0.0))), "method": "mean"}
        elif n >= minimum_scores:
            value, error = _predict(means, group, weights, centre, covariance, of_centre)
            row |= {"value": value, "standard_error": error, "method": "eblp"}
        rows.append(row)
    schema = pa.schema(
        [
            ("group", pa.array(means.groups).type),
            ("n", pa.int64()),
            ("simple_mean", pa.float64()),
            ("value", pa.float64()),
            ("standard_error", pa.float64()),
            ("method", pa.string()),
        ]
    )
    return pa.Table.from_pylist(rows, schema)


def _cell_number(means: CellMeans, cell: Hashable) -> int:
    found = np.flatnonzero(means.cells == cell)
    if len(found) != 1:
        raise GrowthError(f"no student has growth in the cell {cell}")
    return int(found[0])


def _covariance_of_centre(means: CellMeans, covariance: np.ndarray) -> np.ndarray:
    """Return the covariance of the cells' means over groups: (c, c)."""
    count = means.count.astype(np.float64)
    students = np.zeros_like(covariance)
    for (i, j), in_group in means.shared.items():
        students[i, j] = students[j, i] = in_group.sum()
    total = count.sum(axis=0)
    return (covariance * (count.T @ count) + means.error_covariance * students) / np.outer(total, total)


def _predict(means: CellMeans, group: int, weights, centre, covariance, of_centre) -> tuple[float, float]:
    present = np.flatnonzero(means.count[group] > 0)
    observed = covariance[np.ix_(present, present)] + means.sampling_covariance(group, present)
    with_target = covariance[:, present].T @ weights
    # Least squares: without any variance between groups or errors the matrix is singular.
    gain = np.linalg.lstsq(observed, with_target)[0]
    value = weights @ centre + gain @ (means.mean[group, present] - centre[present])
    from_centre = weights.copy()
    from_centre[present] -= gain
    error = weights @ covariance @ weights - gain @ with_target + from_centre @ of_centre @ from_centre
    return float(value), float(np.sqrt(max(error, 0.0)))
