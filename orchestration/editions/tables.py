"""The published tables in an edition: which there are, and writing one.

Belongs here: names and keys of the tables of the schema `publish`, their copies in DuckDB and Parquet. Does
not: what they hold (`models/publish`), the folder they go to (`writing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.content_hash import content_hash
from orchestration.sql_text import identifiers, literal


@dataclass(frozen=True)
class PublishedTable:
    """A table of the schema `publish` and the columns that name its rows."""

    name: str
    key: tuple[str, ...]


_FRAMEWORK = ("framework_id", "framework_version")
_CELL = ("program_id", "school_year", "measure_id", "student_group_id")
_SCHOOLS = ("organization_id", "category_type", "category_id", "program_id", "school_year")
_SEGREGATION = ("organization_id", "school_year", "category_type", "category_id")
_GROUPS = ("student_group_id", "other_group_id")

PUBLISHED_TABLES = (
    PublishedTable("organizations", ("organization_id", "school_year")),
    PublishedTable("measure_results", ("organization_id", *_CELL)),
    PublishedTable("measure_scores", (*_FRAMEWORK, "organization_id", *_CELL)),
    PublishedTable("domain_scores", (*_FRAMEWORK, "organization_id", "school_year", "domain_id")),
    PublishedTable("program_scores", (*_FRAMEWORK, "organization_id", "program_id", "school_year")),
    PublishedTable("summative_ratings", (*_FRAMEWORK, "organization_id", "school_year")),
    PublishedTable("band_probabilities", (*_FRAMEWORK, "organization_id", "school_year", "band_id")),
    PublishedTable("rating_lines", (*_FRAMEWORK, "organization_id", *_CELL, "line_type")),
    PublishedTable("measure_ratings", (*_FRAMEWORK, "organization_id", *_CELL[:3])),
    PublishedTable("rating_sensitivity", (*_FRAMEWORK, "scenario_version", "organization_id", "school_year")),
    PublishedTable("measure_reliability", ("measure_id", "school_year", "student_group_id", "level_id")),
    PublishedTable(
        "reliability_by_size",
        ("measure_id", "school_year", "student_group_id", "level_id", "size_class_id"),
    ),
    PublishedTable("decision_quality", (*_FRAMEWORK, "school_year")),
    PublishedTable("survey_scale_reliability", ("survey_id", "scale_id", "school_year")),
    PublishedTable("survey_item_statistics", ("survey_id", "scale_id", "item_id", "school_year")),
    PublishedTable("measure_bias_audit", ("measure_id", "school_year", "level_id", "factor_id")),
    PublishedTable("rating_bias_audit", (*_FRAMEWORK, "school_year", "level_id", "factor_id")),
    PublishedTable("framework_catalogue", (*_FRAMEWORK, "school_year")),
    PublishedTable("measure_populations", ("organization_id", "school_year", "population_id", "reason_id")),
    PublishedTable("enrollment_composition", (*_SCHOOLS, "student_group_id")),
    PublishedTable("need_concentration", (*_SCHOOLS, "need_definition_id", "definition_version")),
    PublishedTable("segregation_indices", (*_SEGREGATION, "split_id", "index_id", *_GROUPS)),
    PublishedTable(
        "segregation_parts", ("organization_id", "school_year", "split_id", "decomposition_id", "step_number")
    ),
    PublishedTable("segregation_changes", ("organization_id", "school_year", "split_id")),
    PublishedTable("segregation_schools", ("organization_id", "school_year", "split_id")),
    PublishedTable(
        "program_representation", ("organization_id", "program_id", "school_year", "student_group_id")
    ),
    PublishedTable(
        "choice_funnel", ("organization_id", "program_type", "school_year", "student_group_id", "stage_id")
    ),
    PublishedTable("lottery_audits", ("program_code", "school_year", "grade")),
    PublishedTable("target_catalogue", ("target_id", "school_year")),
    PublishedTable("target_progress", ("target_id", "organization_id", "program_id", "school_year")),
    PublishedTable("data_gaps", ("school_year", "data_gap_id")),
    PublishedTable("corrections", ("school_year", "extract_path", "extract_row")),
)


@dataclass(frozen=True)
class WrittenTable:
    """What the manifest says of a table."""

    name: str
    columns: list[str]
    row_count: int
    content_hash: str


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Return a relation's columns and their types."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {row[0]: row[1] for row in rows}


def described(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    relation: str,
    columns: list[str] | None = None,
) -> WrittenTable:
    """Return what a manifest says of a relation that holds a published table, or some columns of it."""
    names = columns or list(columns_of(connection, relation))
    count = connection.execute(f"select count(*) from {relation}").fetchone()[0]
    return WrittenTable(table.name, names, count, content_hash(connection, relation, names, table.key))


def write_table(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, rows: str, folder: Path
) -> WrittenTable:
    """Write the rows of a relation into the attached database `edition` and, as Parquet, into a folder."""
    relation = f"edition.publish.{table.name}"
    order = identifiers(table.key)
    connection.execute(f"create table {relation} as select * from {rows} order by {order}")
    parquet = literal(str(folder / "parquet" / f"{table.name}.parquet"))
    connection.execute(f"copy {relation} to {parquet} (format parquet, compression zstd)")
    return described(connection, table, relation)
