"""Bootstrap of ratings over the students of a school.

Belongs here: scores of resampled schools and their spread, the check of standard errors from influences. Does
not: the published score, linearised errors (`influence`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.anchored import AnchoredScale
from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.seeds import generator_of

LEAST_DRAWS = 1000
# Weights of students that are held at once, in numbers: 8 million are 64 MB.
_NUMBERS_AT_ONCE = 8_000_000


@dataclass(frozen=True)
class ScoredCell:
    """How the mean of a cell enters the score of its school.

    Attributes:
        scale: points of the mean.
        weight: of the points in the score; weights need not add up to 1.

    """

    scale: AnchoredScale
    weight: float


@dataclass(frozen=True)
class BootstrapScores:
    """Scores of resampled schools, one entry per school.

    Attributes:
        schools: (s,) identifiers, sorted.
        students: (s,)
        score: (s,) of the students as they are.
        mean: (s,) of the draws.
        standard_error: (s,) standard deviation of the draws; NaN where fewer than two count.
        draws: (s,) that count; a draw in which a cell has no student does not.

    """

    schools: np.ndarray
    students: np.ndarray
    score: np.ndarray
    mean: np.ndarray
    standard_error: np.ndarray
    draws: np.ndarray


def bootstrap_scores(
    school: np.ndarray,
    student: np.ndarray,
    cell: np.ndarray,
    value: np.ndarray,
    cells: Mapping[object, ScoredCell],
    *,
    seed: int,
    draws: int = LEAST_DRAWS,
) -> BootstrapScores:
    """Return the spread of scores when each school's students are drawn again, with replacement.

    Efron (1979), "Bootstrap methods: another look at the jackknife", Annals of Statistics 7. A student is
    drawn with all results, so what results share is kept. Counts of students are multinomial; the draws of a
    school depend neither on the order of rows nor on other schools.

    Args:
        school: (rows,) identifier.
        student: (rows,) identifier.
        cell: (rows,) key of `cells`: measure and student group. Schools may share a key where scale and
            weight are the same.
        value: (rows,) of the student in the cell. The cell's mean is over the rows of a school.
        cells: what each cell contributes.
        seed: of the draws.
        draws: per school, at least 1,000.

    Raises:
        ReliabilityError: columns differ in length, a value is not finite, a cell is not in `cells`, a student
            has two rows in a cell, or there are too few draws.

    """
    school, student, cell = np.asarray(school), np.asarray(student), np.asarray(cell)
    value = np.asarray(value, dtype=np.float64)
    if not school.shape == student.shape == cell.shape == value.shape or school.ndim != 1:
        raise ReliabilityError("schools, students, cells and values must be columns of the same length")
    if draws < LEAST_DRAWS:
        raise ReliabilityError(f"at least {LEAST_DRAWS} draws are needed, not {draws}")
    if not np.isfinite(value).all():
        raise ReliabilityError("values must be finite; leave out rows without a value")
    order = np.argsort(school, kind="stable")
    names, starts = np.unique(school[order], return_index=True)
    found = []
    for name, rows in zip(names, np.split(order, starts[1:]), strict=True):
        generator = generator_of(seed, name)
        found.append(_one_school(student[rows], cell[rows], value[rows], cells, generator, draws))
    students, score, mean, error, counted = (np.array(one) for one in zip(*found, strict=True))
    return BootstrapScores(names, students, score, mean, error, counted)


def _one_school(student, cell, value, cells, generator, draws):
    members, number = np.unique(student, return_inverse=True)
    keys, column = np.unique(cell, return_inverse=True)
    unknown = [key for key in keys.tolist() if key not in cells]
    if unknown:
        raise ReliabilityError(f"{len(unknown)} cells have no scale and weight, such as {unknown[0]}")
    if len(np.unique(number.astype(np.int64) * len(keys) + column)) < len(value):
        raise ReliabilityError("a student has two values in one cell of a school")
    contributions = [cells[key] for key in keys.tolist()]
    values, present = np.zeros((len(members), len(keys))), np.zeros((len(members), len(keys)))
    values[number, column], present[number, column] = value, 1.0

    def scores(weights: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            means = (weights @ values) / (weights @ present)
        return sum(one.weight * one.scale.score(means[:, place]) for place, one in enumerate(contributions))

    count = len(members)
    drawn = []
    chunk = max(1, _NUMBERS_AT_ONCE // count)
    for first in range(0, draws, chunk):
        size = min(chunk, draws - first)
        weights = generator.multinomial(count, np.full(count, 1 / count), size=size)
        drawn.append(scores(weights.astype(np.float64)))
    drawn = np.concatenate(drawn)
    drawn = drawn[~np.isnan(drawn)]
    error = drawn.std(ddof=1) if len(drawn) > 1 else np.nan
    mean = drawn.mean() if len(drawn) else np.nan
    return count, scores(np.ones((1, count)))[0], mean, error, len(drawn)
