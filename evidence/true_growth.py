"""Expected growth percentiles of the schools of a fictional district.

Belongs here: redraws of the students' scores, growth of each redraw by the warehouse's own panel, policy and
numeric package, and its mean by school, program and student group. Does not: what ratings follow from it
(`true_ratings`).

A percentile depends on everybody else's scores, so there is no expectation by student to add up, as for other
measures: the truth is the mean over redraws. The simulation cannot compute it, because it knows neither dbt
nor the numeric package, and must not: what it says must not come from what it judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.growth.policy import MEAN, read_measures, read_models
from orchestration.growth.students import growth_of_students
from simulation.students.assessments import CONDITIONS, SubjectResult, draw_assessments
from simulation.students.chunk_years import Chunk, Pass
from simulation.students.contribution import Contribution
from simulation.students.enrollment import EnrollmentYear
from simulation.students.generate import chunks_of
from simulation.students.groups import memberships, with_reclassified_learners
from simulation.students.trajectories import simulate_history
from simulation.students.truth import MeasureSums, Memberships

# Models that the panel is made with, in this order, as the last run of the home compiled them.
_MODELS = ("int_student__score_history", "int_student__growth_panel")
_SCHEMA = "intermediate"
# Of the year before the first file, later files have the scores of those who are still here.
_IN_FILES = """
select * from drawn
where school_year >= {first}
    or (student_id, subject_id) in (select (student_id, subject_id) from drawn where school_year >= {first})
"""
# What these models read of a test result.
_RESULT_COLUMNS = pa.schema(
    [
        ("student_id", pa.int64()),
        ("subject_id", pa.string()),
        ("school_year", pa.int32()),
        ("grade", pa.int32()),
        ("condition_code", pa.string()),
        ("is_tested", pa.bool_()),
        ("is_alternate", pa.bool_()),
        ("scale_score", pa.int32()),
        ("standard_error_points", pa.int32()),
        ("exclusion_reason_id", pa.string()),
        ("extract_number", pa.int32()),
    ]
)
GROWTH_COLUMNS = pa.schema(
    [
        ("organization_id", pa.string()),
        ("program_id", pa.string()),
        ("school_year", pa.int32()),
        ("measure_id", pa.string()),
        ("student_group_id", pa.string()),
        ("expected_value", pa.float64()),
        ("students_per_draw", pa.float64()),
        ("monte_carlo_error", pa.float64()),
    ]
)


@dataclass(frozen=True)
class _Counting:
    """Students of one chunk, year and subject whose growth counts in a unit.

    `row` points into the students of the year, whom `groups` are about; `student` are their identifiers.
    """

    subject: str
    year: EnrollmentYear
    groups: Memberships
    student: np.ndarray
    row: np.ndarray
    unit: np.ndarray


def expected_growth(
    warehouse: duckdb.DuckDBPyConnection,
    compiled: Path,
    redraw: Pass,
    replicates: range,
    say: Callable[[str], None] = lambda message: None,
) -> pa.Table:
    """Return expected mean growth percentiles, one row per unit, year, measure and group.

    Args:
        warehouse: a copy of a working database whose tables of test results are replaced here.
        compiled: folder of the SQL that a run of the same home compiled.
        redraw: schools, years and seed of the district.
        replicates: which redraws.
        say: receives a line per redraw.

    Raises:
        FileNotFoundError: the home's last run has left no compiled SQL.

    """
    queries = {model: _compiled(compiled, model) for model in _MODELS}
    models = {one.growth_model_id: one for one in read_models(warehouse)}
    measures = [one for one in read_measures(warehouse) if one.aggregate == MEAN]
    # No file says anything of earlier years: every year is drawn.
    _replace(warehouse, "staging.stg_toms__caaspp", "select * from staging.stg_toms__caaspp limit 0")
    sums = MeasureSums(len(redraw.units))
    for number, replicate in enumerate(replicates, start=1):
        redraw.replicate = replicate
        scores, counting = _draw(redraw)
        warehouse.register("drawn", scores)
        in_files = _IN_FILES.format(first=redraw.years[0])
        _replace(warehouse, f"{_SCHEMA}.int_student__test_result", in_files)
        warehouse.unregister("drawn")
        for model, query in queries.items():
            _replace(warehouse, f"{_SCHEMA}.{model}", query)
        growth = growth_of_students(warehouse, list(models.values())).table()
        for measure in measures:
            model = models[measure.growth_model_id]
            of_model = growth.filter(pa.compute.equal(growth["growth_model_id"], model.growth_model_id))
            _add(sums, redraw, measure.measure_id, model.subject_id, of_model, counting)
        say(f"  growth of redraw {number} of {len(replicates)}")
    return _table(redraw, sums, len(replicates))


def _compiled(folder: Path, model: str) -> str:
    found = sorted(folder.rglob(f"compiled/**/{model}.sql"))
    if not found:
        raise FileNotFoundError(f"{folder} has no compiled {model}.sql: run `spf run` on this home first")
    return found[0].read_text(encoding="utf-8")


def _replace(warehouse: duckdb.DuckDBPyConnection, relation: str, query: str) -> None:
    """Make a relation a table of what `query` finds, whatever it was."""
    warehouse.execute(f"create or replace temp table replacement as {query}")
    schema, name = relation.split(".")
    for kind in ("table", "view"):
        found = warehouse.execute(
            f"select count(*) from duckdb_{kind}s() where schema_name = ? and {kind}_name = ?", [schema, name]
        ).fetchone()
        if found[0]:
            warehouse.execute(f"drop {kind} {relation}")
    warehouse.execute(f"create table {relation} as select * from replacement")


def _draw(redraw: Pass) -> tuple[pa.Table, list[_Counting]]:
    """Return the test results of a redraw, and whose growth counts where."""
    parts, counting = [_RESULT_COLUMNS.empty_table()], []
    for chunk in chunks_of(redraw.system, redraw.simulated):
        for year, groups, results in _results(redraw, chunk):
            for result in results.values():
                parts.append(_rows(chunk, year, result, is_written=year.school_year in redraw.years))
                if year.school_year in redraw.years:
                    counting.append(_where(redraw, chunk, year, groups, result))
    return pa.concat_tables(parts), counting


def _results(
    redraw: Pass, chunk: Chunk
) -> Iterator[tuple[EnrollmentYear, Memberships, dict[str, SubjectResult]]]:
    """Draw what a pass draws of this chunk, scores alone; years with their students' groups."""
    history = simulate_history(
        redraw.system,
        chunk.cohort,
        chunk.zones,
        chunk.size,
        redraw.simulated,
        chunk.first_identifier,
        redraw.stream(chunk, 0, "trajectories"),
    )
    for year in history.years:
        if len(year.person):
            groups = Memberships.of(with_reclassified_learners(memberships(history.persons, year)))
            stream = redraw.stream(chunk, year.school_year, "assessments")
            yield year, groups, draw_assessments(redraw.system, history.persons, year, stream)


def _rows(chunk: Chunk, year: EnrollmentYear, result: SubjectResult, *, is_written: bool) -> pa.Table:
    """Return what the score files say of a year and subject, as far as growth needs it."""
    count = len(result.row)
    has_score = result.score >= 0
    condition = np.array(["none", *CONDITIONS[1:]])[result.condition]
    if not is_written:
        # Later files have the scores of the year before the first one, without their conditions.
        condition = np.where(has_score, "none", condition)
    columns = {
        "student_id": chunk.first_identifier + year.person[result.row],
        "subject_id": np.repeat(result.subject, count),
        "school_year": np.repeat(year.school_year, count),
        "grade": result.grade,
        "condition_code": condition,
        "is_tested": result.tested & has_score,
        "is_alternate": result.alternate,
        "scale_score": pa.array(result.score, mask=~has_score),
        "standard_error_points": pa.array(result.error, mask=result.error < 0),
        "exclusion_reason_id": pa.nulls(count, pa.string()),
        "extract_number": np.zeros(count, dtype=np.int32),
    }
    found = [pa.array(columns[column.name]).cast(column.type) for column in _RESULT_COLUMNS]
    return pa.table(found, schema=_RESULT_COLUMNS)


def _where(
    redraw: Pass, chunk: Chunk, year: EnrollmentYear, groups: Memberships, result: SubjectResult
) -> _Counting:
    place, unit = result.counting(redraw.units)
    row = result.row[place]
    return _Counting(result.subject, year, groups, chunk.first_identifier + year.person[row], row, unit)


def _add(
    sums: MeasureSums,
    redraw: Pass,
    measure_id: str,
    subject_id: str,
    growth: pa.Table,
    counting: list[_Counting],
) -> None:
    """Add the growth of a redraw's students where it counts."""
    percentile = growth.column("growth_percentile").to_numpy(zero_copy_only=False)
    student = growth.column("student_id").to_numpy()
    school_year = growth.column("school_year").to_numpy()
    for one in counting:
        if one.subject != subject_id:
            continue
        known = np.flatnonzero((school_year == one.year.school_year) & ~np.isnan(percentile))
        known = known[np.argsort(student[known])]
        place = np.searchsorted(student[known], one.student)
        place = np.minimum(place, max(len(known) - 1, 0))
        has = student[known][place] == one.student if len(known) else np.zeros(len(place), dtype=bool)
        value = percentile[known][place[has]]
        contribution = Contribution(measure_id, one.row[has], one.unit[has], value, value)
        contribution = redraw.units.with_levels(contribution, one.year.grade[contribution.row])
        sums.add(contribution, one.year.school_year, one.groups)


def _table(redraw: Pass, sums: MeasureSums, draws: int) -> pa.Table:
    """Return means over redraws, with the error that the mean of so many students has."""
    parts = [GROWTH_COLUMNS.empty_table()]
    for (measure_id, school_year), table in sorted(sums.sums.items()):
        unit, group = np.nonzero(table[:, :, 0])
        students, total, squares = np.moveaxis(table[unit, group][:, :3], -1, 0)
        mean = total / students
        columns = {
            "organization_id": redraw.units.organization_ids[unit],
            "program_id": redraw.units.program_ids[unit],
            "school_year": np.repeat(school_year, len(unit)),
            "measure_id": np.repeat(measure_id, len(unit)),
            "student_group_id": np.array(sums.groups)[group],
            "expected_value": mean,
            "students_per_draw": students / draws,
            "monte_carlo_error": np.sqrt(np.maximum(squares / students - mean**2, 0) / students),
        }
        # Charters that report for themselves count in no district row of growth.
        keep = np.flatnonzero(unit != redraw.units.all_schools)
        found = [pa.array(columns[column.name][keep]).cast(column.type) for column in GROWTH_COLUMNS]
        parts.append(pa.table(found, schema=GROWTH_COLUMNS))
    return pa.concat_tables(parts)
