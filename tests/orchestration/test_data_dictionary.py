"""The data dictionary says what the tables hold, and its pages and files are those of this project."""

import copy
import csv
import json
from pathlib import Path

import duckdb
import pytest

from orchestration.data_dictionary.edition_file import BETWEEN_VALUES, COLUMNS, FILE
from orchestration.data_dictionary.pages import COMMAND, FOLDER, pages
from orchestration.data_dictionary.project import Project
from orchestration.data_dictionary.tables import Table, tables_of
from orchestration.editions.tables import PUBLISHED_TABLES, columns_of
from orchestration.manifest import MANIFEST

# Names of types that differ from DuckDB's own.
DUCKDB_TYPES = {"string": "VARCHAR", "int": "INTEGER"}
PREFIX = "model.school_performance_framework."


@pytest.fixture(scope="module")
def project() -> Project:
    return Project.parsed()


@pytest.fixture(scope="module")
def tables(project: Project) -> list[Table]:
    return tables_of(project, "publish") + tables_of(project, "marts")


@pytest.fixture(scope="module")
def warehouse(student_home) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture
def manifest(project: Project) -> dict:
    """A copy of dbt's manifest that a test may change."""
    return copy.deepcopy(json.loads(MANIFEST.read_text()))


def _duckdb_type(name: str) -> str:
    return DUCKDB_TYPES.get(name, name.upper().replace(" ", ""))


def test_pages_are_those_of_the_project(project: Project) -> None:
    there = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert there == pages(project), f"write them anew: {COMMAND}"


def test_every_table_has_its_columns_and_types(
    tables: list[Table], warehouse: duckdb.DuckDBPyConnection
) -> None:
    told = {
        (table.schema, table.name): {one.name: _duckdb_type(one.data_type) for one in table.columns}
        for table in tables
    }
    there = warehouse.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_schema in ('publish', 'marts')"
    ).fetchall()
    assert told == {
        (schema, name): {
            column: data_type.replace(" ", "")
            for column, data_type in columns_of(warehouse, f"{schema}.{name}").items()
        }
        for schema, name in there
    }
    assert {table.name for table in PUBLISHED_TABLES} == {
        name for schema, name in told if schema == "publish"
    }
    assert all(one.description for table in tables for one in table.columns)


def test_keys_name_one_row(tables: list[Table], warehouse: duckdb.DuckDBPyConnection) -> None:
    for table in tables:
        doubled = (
            f"select 1 from {table.schema}.{table.name} group by {', '.join(table.key)} having count(*) > 1"
        )
        assert warehouse.execute(doubled).fetchall() == [], table.name


def test_columns_hold_values_of_their_code_sets(
    tables: list[Table], warehouse: duckdb.DuckDBPyConnection
) -> None:
    seen = set()
    for table in tables:
        for column in table.columns:
            if not column.code_set:
                continue
            # What a rejected correction says is kept as it is.
            rejected = "correction_state = 'rejected'" if "correction" in table.name else "false"
            values = warehouse.execute(
                f"select distinct cast({column.name} as varchar) from {table.schema}.{table.name} "
                f"where {column.name} is not null and not ({rejected})"
            ).fetchall()
            unknown = {value for (value,) in values} - set(column.allowed_values)
            assert not unknown, f"{table.name}, column {column.name}"
            seen.add(column.code_set.name)
    assert {"measures", "student_groups", "reasons", "frameworks", "framework_bands"} <= seen


def test_edition_carries_the_dictionary_of_its_tables(simulated_home) -> None:
    folder: Path = simulated_home.home.current
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    with duckdb.connect(str(folder / "spf.duckdb"), read_only=True) as edition:
        held = [
            (table.name, number, column, data_type.replace(" ", ""))
            for table in sorted(PUBLISHED_TABLES, key=lambda one: one.name)
            for number, (column, data_type) in enumerate(
                columns_of(edition, f"publish.{table.name}").items(), start=1
            )
        ]
    told = [
        (row["table_name"], int(row["column_position"]), row["column_name"], _duckdb_type(row["data_type"]))
        for row in rows
    ]
    assert told == held
    assert all(row["description"] and row["table_description"].startswith("One row per") for row in rows)
    (status,) = (
        row for row in rows if (row["table_name"], row["column_name"]) == ("measure_results", "status")
    )
    assert "suppressed_by_source" in status["allowed_values"].split(BETWEEN_VALUES)
    assert FILE in json.loads((folder / "manifest.json").read_text())["files"]


@pytest.mark.parametrize("part", ["description", "data_type"])
def test_a_column_of_which_nothing_is_said_is_refused(manifest: dict, part: str) -> None:
    manifest["nodes"][PREFIX + "domain_scores"]["columns"]["score"][part] = ""
    with pytest.raises(ValueError, match=f"domain_scores, column score: no {part} in models/publish/"):
        pages(Project(manifest))


def test_a_table_without_a_key_is_refused(manifest: dict) -> None:
    manifest["nodes"] = {
        name: node
        for name, node in manifest["nodes"].items()
        if "unique_combination_fct_measure_rating" not in name
    }
    with pytest.raises(ValueError, match="fct_measure_rating has no key"):
        pages(Project(manifest))


def test_values_are_not_told_where_tests_of_a_name_say_different_ones(manifest: dict) -> None:
    def values_of_status() -> list[str] | None:
        table = next(one for one in tables_of(Project(manifest), "publish") if one.name == "measure_scores")
        code_set = next(one.code_set for one in table.columns if one.name == "status")
        return code_set and list(code_set.values)

    assert "reported" in values_of_status()
    known = next(name for name in manifest["nodes"] if ".accepted_values_fct_measure_result_status" in name)
    other = copy.deepcopy(manifest["nodes"][known])
    other["attached_node"] = PREFIX + "fct_program_score"
    other["test_metadata"]["kwargs"]["values"] = ["open", "closed"]
    manifest["nodes"]["test.other"] = other
    assert values_of_status() is None
