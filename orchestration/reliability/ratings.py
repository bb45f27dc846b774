"""How sure each rating is: its standard error by the influence of every student, and what follows for bands.

Belongs here: which results of a rating have students behind them, what the scale makes of them, which ratings
inform each other. Does not: the methods (`psychometrics.reliability`), the score and the band (dbt models).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.reliability.decisions import Bands, decision_rows, read_bands, versions_of
from orchestration.reliability.policy import ErrorModel
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import (
    AnchoredScale,
    band_probabilities,
    influence_of_ratios,
    reliability_of_values,
    reml_given_errors,
)

# Rated schools, in key order.
_RATINGS = """
    create or replace temp table reliability_rating as
    select
        row_number() over (
            order by rating.framework_id, rating.framework_version, rating.organization_id, rating.school_year
        ) - 1 as rating,
        rating.framework_id, rating.framework_version, rating.organization_id, rating.school_year,
        rating.unrounded_score, coalesce(level.level_id, 'unknown') as level_id,
        version.weight_denominator, version.error_model_id
    from intermediate.int_scoring__school_rating as rating
    inner join policy.framework_versions as version using (framework_id, framework_version)
    left join intermediate.int_organization__level as level
        on rating.organization_id = level.organization_id and rating.school_year = level.school_year
    where rating.rated and version.error_model_id is not null
"""
# Lines that make up a rating, with the result each rests on. A change from last year rests on this year's
# students and, as if they were others, on last year's. Respondents whom nobody knows are no students.
_LINES = """
    create or replace temp table reliability_line as
    with linked as (
        select measure_id, school_year, unit_id, count(*) = count(student_id) as is_linked
        from intermediate.int_student__measure_row
        where exclusion_reason_id is null
        group by measure_id, school_year, unit_id
    ),
    line as (
        select
            rating.rating, line.organization_id, line.school_year, line.measure_id,
            line.student_group_id, scope.result_program_id as program_id,
            coalesce(improvement.base_measure_id, line.measure_id) as base_measure_id,
            line.effective_weight * line.enrollment_share / rating.weight_denominator as weight,
            level.exact_value, level.anchor_set_id
        from intermediate.int_scoring__school_line as line
        inner join reliability_rating as rating
            using (framework_id, framework_version, organization_id, school_year)
        left join intermediate.int_scoring__scope as scope
            using (framework_id, framework_version, organization_id, program_id, school_year)
        left join intermediate.int_scoring__measure_level as level
            using (
                framework_id, framework_version, organization_id, program_id, school_year, measure_id,
                student_group_id
            )
        left join policy.measure_improvements as improvement on line.measure_id = improvement.measure_id
        where line.contribution is not null and coalesce(line.effective_weight, 1) <> 0
    )
    select
        row_number() over (
            order by line.rating, line.program_id, line.measure_id, line.student_group_id, line.weight
        ) - 1 as line,
        line.*,
        own.standard_error, base.standard_error as base_standard_error,
        case when measure.unit = 'percent' then 100 else 1 end as scale_factor,
        coalesce(penalty.missing_count, 0) as missing_count,
        bit.bit_value,
        coalesce(
            linked.is_linked and result.source_dataset = 'student_level' and not result.is_corrected
            and bit.bit_value is not null,
            false
        ) as has_students
    from line
    left join policy.measures as measure on line.base_measure_id = measure.measure_id
    left join result_uncertainty_rows as own
        on line.organization_id = own.organization_id and line.program_id = own.program_id
        and line.school_year = own.school_year and line.measure_id = own.measure_id
        and line.student_group_id = own.student_group_id
    left join result_uncertainty_rows as base
        on line.organization_id = base.organization_id and line.program_id = base.program_id
        and line.school_year = base.school_year and line.base_measure_id = base.measure_id
        and line.student_group_id = base.student_group_id
    left join marts.fct_measure_result as result
        on line.organization_id = result.organization_id and line.program_id = result.program_id
        and line.school_year = result.school_year and line.base_measure_id = result.measure_id
        and line.student_group_id = result.student_group_id
    left join intermediate.int_student__measure_penalty as penalty
        on line.organization_id = penalty.organization_id and line.program_id = penalty.program_id
        and line.school_year = penalty.school_year and line.base_measure_id = penalty.measure_id
        and line.student_group_id = penalty.student_group_id
    left join intermediate.int_student__group_bit as bit on line.student_group_id = bit.student_group_id
    left join linked
        on line.organization_id = linked.unit_id and line.school_year = linked.school_year
        and line.base_measure_id = linked.measure_id
"""
# Schools and their parts: results of a measure in a program, whose students are the same for all groups.
_PARTS = """
    create or replace temp table reliability_part as
    select
        *,
        dense_rank() over (order by organization_id, school_year) - 1 as school,
        row_number() over (order by organization_id, school_year, program_id, base_measure_id) - 1 as part
    from (
        select distinct organization_id, school_year, program_id, base_measure_id
        from reliability_line where has_students
    )
"""
_STUDENTS = """
    with counted as (
        select
            measure_row.student_id, measure_row.school_year, measure_row.unit_id, measure_row.measure_id,
            measure_row.amount, measure_row.weight,
            coalesce(mask.group_mask, everyone.bit_value) as group_mask
        from intermediate.int_student__measure_row as measure_row
        cross join intermediate.int_student__group_bit as everyone
        left join intermediate.int_student__group_mask as mask
            on measure_row.student_id = mask.student_id
            and measure_row.group_school_year = mask.school_year
            and measure_row.group_basis = mask.group_basis
        where measure_row.exclusion_reason_id is null and everyone.student_group_id = 'all'
    ),
    placed as (
        select *, 'all' as program_id from counted
        union all
        select counted.*, member.program_id
        from counted inner join intermediate.int_student__program_member as member
            using (student_id, school_year, unit_id)
    )
    select part.part, placed.student_id, placed.group_mask, placed.amount::double as amount,
        placed.weight::double as weight
    from placed
    inner join reliability_part as part
        on placed.unit_id = part.organization_id and placed.school_year = part.school_year
        and placed.program_id = part.program_id and placed.measure_id = part.base_measure_id
    order by part.part, placed.student_id, placed.amount, placed.weight
"""
_NUMBERS = ("weight", "exact_value", "standard_error", "base_standard_error", "scale_factor", "missing_count")


@dataclass(frozen=True)
class Lines:
    """Lines of ratings in key order; (lines,) each.

    Attributes:
        rating: number of the rating.
        part: number of the part whose students are behind the result; -1 where there are none.
        bit: of the student group, in the masks of students.
        is_change: whether the result is a change of another one from last year.
        factor: points of the rating per unit of the result; NaN where no scale says.
        standard_error: of the result.
        base_standard_error: of the result that a change is one of; else the same.
        scale_factor: units of the result per unit of what students have.
        missing_count: students who count in the result and are in no row.

    """

    rating: np.ndarray
    part: np.ndarray
    bit: np.ndarray
    is_change: np.ndarray
    factor: np.ndarray
    standard_error: np.ndarray
    base_standard_error: np.ndarray
    scale_factor: np.ndarray
    missing_count: np.ndarray


@dataclass(frozen=True)
class Students:
    """Rows of students by part; (rows,) each."""

    part: np.ndarray
    student: np.ndarray
    mask: np.ndarray
    amount: np.ndarray
    weight: np.ndarray


def uncertainty_of_ratings(
    warehouse: duckdb.DuckDBPyConnection, models: dict[str, ErrorModel], results: pa.Table
) -> dict[str, pa.Table]:
    """Return the rows of `rating_error`, `band_probability` and `decision_quality`.

    A rating has a standard error where every result with weight in it has students or an error of its own.

    Args:
        warehouse: with the scoring chain built.
        models: error models by identifier.
        results: rows of `result_uncertainty`.

    """
    warehouse.execute(_RATINGS)
    warehouse.register("result_uncertainty_rows", results)
    warehouse.execute(_LINES)
    warehouse.unregister("result_uncertainty_rows")
    warehouse.execute(_PARTS)
    ratings = (
        warehouse.execute(
            "select framework_id, framework_version, organization_id, school_year, level_id, error_model_id, "
            "unrounded_score::double as score from reliability_rating order by rating"
        )
        .arrow()
        .read_all()
    )
    lines = _lines(warehouse)
    shared = _shared_variance(warehouse, lines, ratings.num_rows)
    alone = _independent_variance(lines, ratings.num_rows)
    variance = shared + alone
    with np.errstate(invalid="ignore", divide="ignore"):
        error, share = np.sqrt(variance), alone / variance
    reliability, level_mean = _reliability(ratings, error, models)
    bands = read_bands(warehouse)
    return {
        "rating_error": _error_rows(ratings, error, share, reliability),
        "band_probability": _band_rows(bands, ratings, error, reliability, level_mean),
        "decision_quality": decision_rows(bands, ratings, error, reliability, level_mean),
    }


def _lines(warehouse: duckdb.DuckDBPyConnection) -> Lines:
    numbers = ", ".join(f"line.{name}::double as {name}" for name in _NUMBERS)
    found = warehouse.execute(
        "select line.rating, coalesce(part.part, -1) as part, coalesce(line.bit_value, 0) as bit, "
        "line.measure_id <> line.base_measure_id as is_change, "
        f"coalesce(line.anchor_set_id, '') as anchor_set_id, {numbers} "
        "from reliability_line as line left join reliability_part as part "
        "on line.has_students and line.organization_id = part.organization_id "
        "and line.school_year = part.school_year and line.program_id = part.program_id "
        "and line.base_measure_id = part.base_measure_id order by line.line"
    ).fetchnumpy()
    number = {name: np.ma.filled(np.ma.asarray(found[name], np.float64), np.nan) for name in _NUMBERS}
    slope = _slopes(warehouse, np.asarray(found["anchor_set_id"], dtype=object), number["exact_value"])
    return Lines(
        rating=found["rating"].astype(np.int64),
        part=found["part"].astype(np.int64),
        bit=found["bit"].astype(np.int64),
        is_change=np.asarray(found["is_change"], dtype=bool),
        factor=slope * number["weight"],
        standard_error=number["standard_error"],
        base_standard_error=number["base_standard_error"],
        scale_factor=number["scale_factor"],
        missing_count=number["missing_count"],
    )


def _slopes(warehouse, anchor_set: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return points per unit of the measure at each value; NaN without anchors."""
    slope = np.full(len(value), np.nan)
    for name, positions, points in warehouse.execute(
        "select anchor_set_id, list(value::double order by anchor_number), "
        "list(points::double order by anchor_number) from policy.anchors group by anchor_set_id"
    ).fetchall():
        here = anchor_set == name
        slope[here] = AnchoredScale(np.array(positions), np.array(points)).slope(value[here])
    return slope


def _independent_variance(lines: Lines, count: int) -> np.ndarray:
    """Return the variance of each rating that comes from results without student rows: (ratings,).

    Where the scale is flat an error does not matter, even one that nobody knows.
    """
    own, base = lines.standard_error**2, lines.base_standard_error**2
    # This year's students are in the shared part; a change from last year has last year's beside them.
    beside = np.where(lines.is_change, np.maximum(own - base, 0.0), 0.0)
    variance = lines.factor**2 * np.where(lines.part >= 0, beside, own)
    return np.bincount(
        lines.rating, weights=np.where(lines.factor == 0, 0.0, variance), minlength=count
    ).astype(np.float64)


def _shared_variance(warehouse: duckdb.DuckDBPyConnection, lines: Lines, count: int) -> np.ndarray:
    """Return the variance of each rating that comes from students: the sum of squared influences."""
    found = warehouse.execute(_STUDENTS).fetchnumpy()
    students = Students(
        found["part"].astype(np.int64),
        found["student_id"].astype(np.int64),
        found["group_mask"].astype(np.int64),
        np.asarray(found["amount"], dtype=np.float64),
        np.asarray(found["weight"], dtype=np.float64),
    )
    school_of_part = warehouse.execute("select school from reliability_part order by part").fetchnumpy()
    school = school_of_part["school"].astype(np.int64)
    starts = np.searchsorted(students.part, np.arange(len(school) + 1))
    linked = np.flatnonzero(lines.part >= 0)
    linked = linked[np.argsort(lines.part[linked], kind="stable")]
    line_starts = np.searchsorted(lines.part[linked], np.arange(len(school) + 1))
    variance = np.zeros(count)
    parts = np.searchsorted(school, np.arange(school.max(initial=-1) + 2))
    for first, last in pairwise(parts.tolist()):
        rows = slice(starts[first], starts[last])
        everyone, place = np.unique(students.student[rows], return_inverse=True)
        of_school = linked[line_starts[first] : line_starts[last]]
        ratings = np.unique(lines.rating[of_school])
        influence = np.zeros((len(everyone), len(ratings)))
        for part in range(first, last):
            own = slice(starts[part], starts[part + 1])
            of_part = linked[line_starts[part] : line_starts[part + 1]]
            of_rows = _part_influence(lines, of_part, ratings, students, own)
            np.add.at(influence, place[own.start - rows.start : own.stop - rows.start], of_rows)
        variance[ratings] += (influence**2).sum(axis=0)
    return variance


def _part_influence(lines: Lines, of_part, ratings, students: Students, own: slice) -> np.ndarray:
    """Return what each row of a part contributes to each of the school's ratings: (rows, ratings)."""
    bits, first, cell = np.unique(lines.bit[of_part], return_index=True, return_inverse=True)
    factor = np.zeros((len(bits), len(ratings)))
    column = np.searchsorted(ratings, lines.rating[of_part])
    np.add.at(factor, (cell, column), lines.factor[of_part] * lines.scale_factor[of_part])
    of_cells = influence_of_ratios(
        students.amount[own],
        students.weight[own],
        (students.mask[own, None] & bits) != 0,
        lines.missing_count[of_part[first]],
    )
    # Not the fast product of matrices, whose order of sums is that of the machine.
    return np.einsum("rc,cv->rv", of_cells, factor, optimize=False)


def _populations(ratings: pa.Table) -> Iterator[np.ndarray]:
    """Yield the ratings that inform each other: of a framework version, school year and level."""
    keys = ("framework_id", "framework_version", "school_year", "level_id")
    rows: dict[tuple, list[int]] = {}
    for number, key in enumerate(zip(*(ratings.column(name).to_pylist() for name in keys), strict=True)):
        rows.setdefault(key, []).append(number)
    for _, members in sorted(rows.items()):
        yield np.array(members)


def _reliability(
    ratings: pa.Table, error: np.ndarray, models: dict[str, ErrorModel]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the reliability of each score and the mean of its level: (ratings,) each.

    With too few schools of a level, or an error of 0, the score speaks for itself: reliability is NaN, and
    the mean is the score.
    """
    score = ratings.column("score").to_numpy()
    model_of = ratings.column("error_model_id").to_pylist()
    reliability, mean = np.full(len(score), np.nan), score.astype(np.float64).copy()
    for members in _populations(ratings):
        known = members[error[members] > 0]
        if len(known) and len(known) >= models[model_of[known[0]]].smallest_school_count:
            components = reml_given_errors(score[known], error[known] ** 2)
            reliability[known] = reliability_of_values(components.between, error[known] ** 2)
            mean[known] = components.mean
    return reliability, mean


def _error_rows(ratings: pa.Table, error, share, reliability) -> pa.Table:
    columns = {name: ratings.column(name) for name in ratings.column_names}
    columns["standard_error"] = _numbers(error)
    columns["share_without_students"] = _numbers(share)
    columns["score_reliability"] = _numbers(reliability)
    schema = RELIABILITY.schema_of("rating_error")
    table = pa.table({name: columns[name] for name in schema.names}).cast(schema)
    return table.filter(pa.array(~np.isnan(error)))


def _band_rows(bands: dict[tuple, Bands], ratings: pa.Table, error, reliability, level_mean) -> pa.Table:
    """Return the probability of each band for each rating with a standard error."""
    versions = versions_of(ratings)
    schema = RELIABILITY.schema_of("band_probability")
    tables = [schema.empty_table()]
    for version in sorted(set(versions)):
        chosen = np.flatnonzero(np.array([one == version for one in versions]) & ~np.isnan(error))
        probabilities = band_probabilities(
            ratings.column("score").to_numpy()[chosen],
            error[chosen],
            # Nobody knows how scores differ: the score speaks for itself.
            np.where(np.isnan(reliability[chosen]), 1.0, reliability[chosen]),
            level_mean[chosen],
            bands[version].cuts,
            bands[version].decimals,
        )
        own = ratings.take(pa.array(chosen))
        for number, band in enumerate(bands[version].band_ids):
            columns = {name: own.column(name) for name in own.column_names}
            columns["band_id"] = pa.array([band] * len(chosen), pa.string())
            columns["probability"] = _numbers(probabilities[:, number])
            tables.append(pa.table({name: columns[name] for name in schema.names}).cast(schema))
    return pa.concat_tables(tables)


def _numbers(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
