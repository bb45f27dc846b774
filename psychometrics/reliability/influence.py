"""Standard errors of ratings in which the same students count many times.

Belongs here: what each student contributes to a rating, summed over all results the student is in, and the
standard error that follows. Does not: which results and weights a rating has, resampling (`bootstrap`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.rows import group_rows


@dataclass(frozen=True)
class RatingErrors:
    """Standard error of each school's rating.

    Attributes:
        schools: (s,) identifiers, sorted.
        students: (s,) students with an influence.
        standard_error: (s,) in points of the rating.
        independent_share: (s,) share of its square that comes from results without student rows; NaN where
            the standard error is 0.

    """

    schools: np.ndarray
    students: np.ndarray
    standard_error: np.ndarray
    independent_share: np.ndarray


def influence_of_means(value: np.ndarray, cell: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return what each row contributes to a rating through the mean of its cell.

    The rating is linearised: slope of the scale x effective weight x deviation / n (Hampel 1974, "The
    influence curve and its role in robust estimation", JASA 69). Deviations are stretched by
    sqrt(n / (n - 1)), so that the squares give the unbiased variance of a mean.

    Args:
        value: (rows,) a student's value in a cell; a rate is the mean of zeros and ones.
        cell: (rows,) identifier of the result: school, measure and student group.
        factor: (rows,) slope x effective weight of the cell, the same in all its rows.

    Returns:
        (rows,) influences in points of the rating; 0 in a cell of a single student, whose error is unknown.

    Raises:
        ReliabilityError: columns differ in length, or a value is not finite.

    """
    value, factor = np.asarray(value, dtype=np.float64), np.asarray(factor, dtype=np.float64)
    rows = group_rows((cell,), value)
    if factor.shape != value.shape:
        raise ReliabilityError("values and factors must be columns of the same length")
    mean = rows.sums(value) / rows.sizes
    stretch = 1 / np.sqrt(rows.sizes * np.maximum(rows.sizes - 1.0, 1.0))
    return factor * (value - rows.spread(mean)) * rows.spread(stretch)


def influence_of_ratios(
    amount: np.ndarray, weight: np.ndarray, member: np.ndarray, missing: np.ndarray | float = 0.0
) -> np.ndarray:
    """Return what each row contributes to the ratios of sums, amounts over weights, of several cells.

    A mean is the ratio with weights of 1. Linearised as in Cochran (1977), "Sampling Techniques", section
    2.11: (amount - ratio x weight) / sum of weights, stretched by sqrt(n / (n - 1)); squares add up to the
    squared standard error of the ratio.

    Args:
        amount: (rows,) of each student.
        weight: (rows,) of each student.
        member: (rows, cells) whether the student counts in the cell.
        missing: (cells,) weight of students who count in the cell and have no row, whose part of the ratio is
            fixed.

    Returns:
        (rows, cells) influences in units of the ratio; 0 where the row does not count, and in a cell of a
        single row, whose error is unknown.

    Raises:
        ReliabilityError: shapes differ, or a cell with rows has no weight.

    """
    amount, weight = np.asarray(amount, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    member = np.asarray(member, dtype=bool)
    if amount.shape != weight.shape or member.ndim != 2 or member.shape[:1] != amount.shape:
        raise ReliabilityError("amounts, weights and the rows of member must be of the same length")
    n = member.sum(axis=0)
    own = np.where(member, weight[:, None], 0.0).sum(axis=0)
    if not (own[n > 0] > 0).all():
        raise ReliabilityError("every cell with rows needs a weight above 0")
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where(member, amount[:, None], 0.0).sum(axis=0) / own
        stretch = np.where(n > 1, np.sqrt(n / (n - 1.0)), 0.0) / (own + missing)
    deviation = np.where(member, amount[:, None] - ratio * weight[:, None], 0.0)
    return np.where(n > 1, deviation * stretch, 0.0)


def rating_errors(
    school: np.ndarray,
    student: np.ndarray,
    influence: np.ndarray,
    independent: tuple[np.ndarray, np.ndarray] | None = None,
) -> RatingErrors:
    """Return standard errors from influences: SE^2 = sum over students of (summed influence)^2.

    A student's influences are summed over every measure and student group before squaring, so dependence
    between results that share students is in it, without any correlation being estimated.

    Args:
        school: (rows,) identifier.
        student: (rows,) identifier; a student may come in many rows of a school.
        influence: (rows,) points of the rating, see `influence_of_means`.
        independent: schools (k,) and variances (k,) of results without student rows, in squared points of the
            rating; taken as independent of everything else. A school may come in several rows.

    Raises:
        ReliabilityError: columns differ in length, there is no row, an influence is not finite, or a variance
            is below 0.

    """
    influence = np.asarray(influence, dtype=np.float64)
    by_student = group_rows((school, student), influence)
    summed = by_student.sums(influence)
    by_school = group_rows((by_student.keys[0],), summed)
    schools, students, squared = by_school.keys[0], by_school.sizes, by_school.sums(summed**2)
    added = np.zeros(len(schools))
    if independent is not None and len(independent[0]):
        variance = np.asarray(independent[1], dtype=np.float64)
        if not (variance >= 0).all():
            raise ReliabilityError("variances of independent results must be 0 or more")
        others = group_rows((independent[0],), variance)
        everyone = np.union1d(schools, others.keys[0])
        of_students, of_others = np.searchsorted(everyone, schools), np.searchsorted(everyone, others.keys[0])
        counts, squares, added = (
            np.zeros(len(everyone), np.int64),
            np.zeros(len(everyone)),
            np.zeros(len(everyone)),
        )
        counts[of_students], squares[of_students] = students, squared
        added[of_others] = others.sums(variance)
        schools, students, squared = everyone, counts, squares
    total = squared + added
    with np.errstate(invalid="ignore", divide="ignore"):
        return RatingErrors(schools, students, np.sqrt(total), added / total)
