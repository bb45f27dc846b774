"""Cells about students in the published tables, and the organizations they add up over.

Belongs here: reading `measure_results` and `organizations` of a database. Does not: rules (`policy`), what
is hidden (`disclosure`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from disclosure import Cell, EarlierCell, Relation
from orchestration.disclosure.policy import MeasurePopulations
from orchestration.seed_rows import CatalogueError

# How `source_dataset` says that a result comes from the district's own student files.
FROM_STUDENTS = "student_level"


def read_cells(
    database: duckdb.DuckDBPyConnection,
    schema: str,
    measures: Mapping[str, MeasurePopulations],
    school_years: Sequence[int] | None = None,
) -> list[Cell]:
    """Return the results that tell a count, in the order of their keys; what the State publishes is public.

    Args:
        database: holds the schema.
        schema: of the published tables, with the database's name where it is an attached one.
        measures: the populations that results tell, by measure.
        school_years: which years; all when not given.

    Raises:
        CatalogueError: a result from student files is of a measure that no row classifies.

    """
    rows = database.execute(
        f"""
        select organization_id, program_id, school_year, measure_id, student_group_id, n, numerator,
            source_dataset is distinct from ? as is_public
        from {schema}.measure_results
        where n > 0 and (? is null or list_contains(?, school_year))
        order by all
        """,
        [FROM_STUDENTS, school_years, school_years],
    ).fetchall()
    return [_cell(row, measures) for row in rows]


def _cell(row: tuple, measures: Mapping[str, MeasurePopulations]) -> Cell:
    *key, count, numerator, is_public = row
    measure_id = key[3]
    told = measures.get(measure_id)
    if told is None:
        if not is_public:
            raise CatalogueError(
                f"disclosure_measures.csv has no row for {measure_id}, which has results from student files."
            )
        return Cell(*key, count, ((measure_id, count),), is_public)
    populations = [(told.population_id, count)]
    if told.numerator_population_id and numerator is not None:
        populations.append((told.numerator_population_id, numerator))
    return Cell(*key, count, tuple(populations), is_public)


def read_districts(database: duckdb.DuckDBPyConnection, schema: str) -> list[Relation]:
    """Return districts as wholes of their schools, with and without charters, a relation per year.

    A district's own results leave out some charters; which of both sums the data follow is seen from the
    counts.
    """
    rows = database.execute(
        f"""
        select district_id, school_year, list(organization_id order by organization_id),
            list(organization_id order by organization_id) filter (is_charter is distinct from true)
        from {schema}.organizations
        where organization_type = 'school' and district_id is not null
        group by district_id, school_year
        order by district_id, school_year
        """
    ).fetchall()
    relations = []
    for district, year, schools, without_charters in rows:
        relations.append(Relation("schools", "organization", district, tuple(schools), True, year))
        if without_charters and without_charters != schools:
            relations.append(
                Relation(
                    "schools_but_charters", "organization", district, tuple(without_charters), True, year
                )
            )
    return relations


def read_shown(database: duckdb.DuckDBPyConnection, schema: str) -> list[EarlierCell]:
    """Return the counts from student files that an edition shows."""
    rows = database.execute(
        f"""
        select organization_id, program_id, school_year, measure_id, student_group_id, n
        from {schema}.measure_results
        where n is not null and source_dataset = ?
        order by all
        """,
        [FROM_STUDENTS],
    ).fetchall()
    return [EarlierCell(tuple(key), count) for *key, count in rows]
