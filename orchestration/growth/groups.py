"""Growth of schools, programs, districts and student groups, where it is more than a mean over students.

Belongs here: whose growth counts where, for which measure, and which cells inform each other. Does not: the
methods (`psychometrics.growth`), means over students (the models of measures).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.growth.policy import MEDIAN, PREDICTION, GrowthMeasure, GrowthModel
from orchestration.growth.tables import schema_of
from psychometrics.growth.aggregation import aggregate_percentiles
from psychometrics.growth.eblp import aggregate_growth, cell_means

_EVERYBODY = "all"
# The variance between fewer schools says nothing of schools.
_FEWEST_SCHOOLS = 5


@dataclass(frozen=True)
class Places:
    """Organizations with their programs, by number, with the newest extract of each and school year."""

    organization_type: np.ndarray
    organization_id: np.ndarray
    program_id: np.ndarray
    extract_number: dict[tuple[int, int], int]

    @property
    def is_school(self) -> np.ndarray:
        """Whether it is a whole school: between these, growth varies."""
        return (self.organization_type == "school") & (self.program_id == _EVERYBODY)

    @property
    def is_district(self) -> np.ndarray:
        """Whether it is a district, which is drawn towards no mean of districts."""
        return self.organization_type == "district"


@dataclass(frozen=True)
class Members:
    """Rows of students with growth where it counts: (rows,) each."""

    place: np.ndarray
    student: np.ndarray
    school_year: np.ndarray
    cell: np.ndarray
    group_mask: np.ndarray
    growth: np.ndarray

    def of(self, chosen: np.ndarray) -> Members:
        """Return the chosen rows."""
        return Members(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def growth_of_groups(
    warehouse: duckdb.DuckDBPyConnection,
    models: list[GrowthModel],
    measures: list[GrowthMeasure],
    students: pa.Table,
) -> pa.Table:
    """Return the rows of `group_growth`: medians, and best linear predictions from several grades and years.

    Variances are estimated for each student group by itself, between whole schools; programs are predicted
    with those of schools, and a district has its simple mean.

    Args:
        warehouse: with the members of growth and the student groups built.
        models: growth models.
        measures: what they feed.
        students: rows of `student_growth`.

    """
    columns: dict[str, list] = {name: [] for name in schema_of("group_growth").names}
    wanted = [one for one in measures if one.aggregate in (MEDIAN, PREDICTION)]
    if wanted and students.num_rows:
        subjects = {model.growth_model_id: model.subject_id for model in models}
        subject_ids = sorted(set(subjects.values()))
        places = _places(warehouse)
        bits = warehouse.execute(
            "select student_group_id, bit_value from intermediate.int_student__group_bit order by bit_value"
        ).fetchall()
        for measure in wanted:
            compute = _medians if measure.aggregate == MEDIAN else _predictions
            pooled = [measure]
            if measure.aggregate == PREDICTION:
                pooled = [one for one in wanted if one.aggregate == PREDICTION]
            members = _members(warehouse, students, [one.growth_model_id for one in pooled], subject_ids)
            subject = subject_ids.index(subjects[measure.growth_model_id])
            for group, bit in bits:
                of_group = members.of((members.group_mask & bit) != 0)
                for place, year, count, value, error in compute(measure, subject, of_group, places):
                    _append(columns, measure, group, places, place, year, count, value, error)
    return pa.table(columns, schema=schema_of("group_growth"))


def _append(columns, measure, group, places, place, year, count, value, error) -> None:
    row = {
        "measure_id": measure.measure_id,
        "organization_id": places.organization_id[place],
        "organization_type": places.organization_type[place],
        "program_id": places.program_id[place],
        "school_year": year,
        "student_group_id": group,
        "student_count": count,
        "value": value,
        "standard_error": error,
        "extract_number": places.extract_number[place, year],
    }
    for name, cell in row.items():
        columns[name].append(cell)


def _places(warehouse: duckdb.DuckDBPyConnection) -> Places:
    rows = warehouse.execute(
        "select unit_type, unit_id, program_id, list(school_year), list(extract_number) from ("
        "    select unit_type, unit_id, program_id, school_year, max(extract_number) as extract_number"
        "    from intermediate.int_student__growth_member group by all"
        ") group by all order by unit_type, unit_id, program_id"
    ).fetchall()
    types, ids, programs, years, extracts = zip(*rows, strict=True) if rows else ((),) * 5
    newest = {
        (place, year): extract
        for place, (of_years, of_extracts) in enumerate(zip(years, extracts, strict=True))
        for year, extract in zip(of_years, of_extracts, strict=True)
    }
    return Places(*(np.array(one, dtype=object) for one in (types, ids, programs)), newest)


def _members(
    warehouse: duckdb.DuckDBPyConnection, students: pa.Table, models: list[str], subject_ids: list[str]
) -> Members:
    warehouse.register("student_growth_rows", students)
    found = warehouse.execute(
        "select place.place, growth.student_id, growth.school_year, "
        "list_position(?, growth.subject_id) - 1 as subject, "
        "growth.grade, member.group_mask, coalesce(growth.growth_percentile, growth.residual_gain) as growth "
        "from student_growth_rows as growth "
        "inner join intermediate.int_student__growth_member as member "
        "using (student_id, subject_id, school_year) "
        "inner join (select unit_type, unit_id, program_id, "
        "    row_number() over (order by unit_type, unit_id, program_id) - 1 as place "
        "    from intermediate.int_student__growth_member group by unit_type, unit_id, program_id"
        ") as place using (unit_type, unit_id, program_id) "
        "where growth.growth_model_id in (select unnest(?)) and growth.exclusion_reason_id is null "
        "order by place.place, growth.school_year, subject, growth.student_id",
        [subject_ids, models],
    ).fetchnumpy()
    warehouse.unregister("student_growth_rows")
    year, grade = found["school_year"].astype(np.int64), found["grade"].astype(np.int64)
    return Members(
        place=found["place"].astype(np.int64),
        student=found["student_id"].astype(np.int64),
        school_year=year,
        cell=_cell(year, grade, found["subject"].astype(np.int64)),
        group_mask=found["group_mask"].astype(np.int64),
        growth=found["growth"].astype(np.float64),
    )


def _cell(year, grade, subject):
    return year * 1000 + grade * 10 + subject


def _relation(one: int, other: int) -> tuple:
    """Name pairs of cells that are taken to be alike: their subjects, years apart, whether the same grade."""
    years = abs(one // 1000 - other // 1000)
    same_grade = one // 10 % 100 == other // 10 % 100
    return (*sorted((one % 10, other % 10)), years, same_grade)


def _medians(measure: GrowthMeasure, _subject: int, members: Members, _places: Places) -> Iterator[tuple]:
    table = pa.table({"key": members.place * 10_000 + members.school_year, "SGP": members.growth})
    for row in aggregate_percentiles(table, ["key"]).to_pylist():
        if row["n"] >= measure.smallest_count:
            place, year = divmod(row["key"], 10_000)
            yield place, year, row["n"], row["median"], row["median_standard_error"]


def _predictions(measure: GrowthMeasure, subject: int, members: Members, places: Places) -> Iterator[tuple]:
    for year in np.unique(members.school_year).tolist():
        first = year - measure.years_pooled + 1
        window = members.of((members.school_year >= first) & (members.school_year <= year))
        target = [
            cell for cell in np.unique(window.cell).tolist() if cell // 1000 == year and cell % 10 == subject
        ]
        if target:
            yield from _of_year(measure, target, year, window, places)


def _of_year(measure, target, year, members: Members, places: Places) -> Iterator[tuple]:
    """Predict schools and programs from what all cells say; take the simple mean of districts."""
    whole = members.of(places.is_school[members.place])
    if len(np.unique(whole.place)) < _FEWEST_SCHOOLS:
        return
    population = _means(whole)
    # A student may count in the district and at none of its schools.
    members = members.of(np.isin(members.cell, population.cells))
    district = places.is_district[members.place]
    for chosen, large in ((~district, measure.large_count), (district, measure.smallest_count)):
        part = members.of(chosen)
        own_target = [cell for cell in target if (part.cell == cell).any()]
        if not own_target:
            continue
        found = aggregate_growth(
            _means(part),
            own_target,
            relation=_relation,
            minimum_scores=measure.smallest_count,
            large_group=large,
            population=population,
        )
        for row in found.to_pylist():
            if row["value"] is not None:
                yield row["group"], year, row["n"], row["value"], row["standard_error"]


def _means(members: Members):
    return cell_means(members.growth, members.place, members.cell, members.student)
