"""The same models on both engines give the same published tables, row by row."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from engine import SUBMIT_ARGUMENTS
from student_district import make_district

from orchestration.editions.tables import PUBLISHED_TABLES, columns_of
from orchestration.home import Home
from orchestration.spark import published_folder, spark_folder

pytestmark = pytest.mark.spark

TABLES = [table.name for table in PUBLISHED_TABLES]
# Far beyond what it takes: only a build that hangs meets it.
TIME_LIMIT = 1200


@dataclass(frozen=True)
class SparkBuild:
    """A home whose models were built on both engines, and the folder that Spark was started in."""

    home: Home
    working_folder: Path


@pytest.fixture(scope="module")
def spark_build(tmp_path_factory: pytest.TempPathFactory) -> SparkBuild:
    # Spaces, because paths pass through several languages.
    folder = tmp_path_factory.mktemp("second engine")
    home = make_district(folder)
    working_folder = folder / "started in"
    working_folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.spark", "--home", str(home.path)],
        cwd=working_folder,
        env=os.environ | {"PYSPARK_SUBMIT_ARGS": SUBMIT_ARGUMENTS, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        check=False,
    )
    print(done.stdout, done.stderr)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    yield SparkBuild(home, working_folder)
    shutil.rmtree(spark_folder(home))


@pytest.fixture(scope="module")
def both(spark_build: SparkBuild):
    """The published tables of both engines, in the schemas `publish` and `spark`."""
    with duckdb.connect() as connection:
        # Under its own name: views of the database say it.
        connection.execute(f"attach '{spark_build.home.warehouse}' (read_only)")
        connection.execute("create schema spark")
        for table in TABLES:
            files = published_folder(spark_build.home) / table / "*.parquet"
            connection.execute(f"create view spark.{table} as select * from read_parquet('{files}')")
        yield connection


# Reliability tells schools of a level apart, and what a result goes with is asked of many schools: so small a
# district has too few.
OF_MANY_SCHOOLS = {
    "fct_measure_composition",
    "fct_measure_reliability",
    "fct_rating_composition",
    "fct_reliability_by_size",
    "measure_bias_audit",
    "measure_reliability",
    "rating_bias_audit",
    "reliability_by_size",
}


@pytest.mark.parametrize("table", TABLES)
def test_columns_and_types_are_equal(both: duckdb.DuckDBPyConnection, table: str) -> None:
    assert columns_of(both, f"spark.{table}") == columns_of(both, f"spf.publish.{table}")


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_equal(both: duckdb.DuckDBPyConnection, table: str) -> None:
    def only_in(one: str, other: str) -> list[tuple]:
        # A row that comes twice on one engine and once on the other differs too.
        return both.execute(f"select * from {one} except all select * from {other} limit 3").fetchall()

    on_duckdb, on_spark = f"spf.publish.{table}", f"spark.{table}"
    assert (only_in(on_duckdb, on_spark), only_in(on_spark, on_duckdb)) == ([], [])
    has_rows = both.execute(f"select count(*) from {on_spark}").fetchone()[0] > 0
    assert has_rows == (table not in OF_MANY_SCHOOLS)


def test_every_model_of_the_chain_had_rows_to_work_on(both: duckdb.DuckDBPyConnection) -> None:
    # Of an empty table nothing is proved.
    models = both.execute(
        "select table_schema, table_name from information_schema.tables where table_catalog = 'spf' "
        "and table_schema in ('staging', 'intermediate', 'marts', 'publish')"
    ).fetchall()
    empty = {
        name
        for schema, name in models
        if not both.execute(f"select exists (select 1 from spf.{schema}.{name})").fetchone()[0]
    }
    assert len(models) > 150
    assert empty == OF_MANY_SCHOOLS


def test_results_of_students_and_their_growth_are_compared(both: duckdb.DuckDBPyConnection) -> None:
    of_students = {
        measure
        for (measure,) in both.execute(
            "select distinct measure_id from spark.measure_results "
            "where source_dataset = 'student_level' and value is not null"
        ).fetchall()
    }
    growth = {row[0] for row in both.execute("select measure_id from spf.policy.growth_measures").fetchall()}
    assert growth
    assert growth <= of_students
    assert len(of_students) > 40


def test_every_model_and_data_test_ran_on_spark(spark_build: SparkBuild) -> None:
    folder = spark_folder(spark_build.home) / "dbt"
    manifest = json.loads((folder / "manifest.json").read_text())
    results = json.loads((folder / "run_results.json").read_text())["results"]
    expected = {
        name for name, node in manifest["nodes"].items() if node["resource_type"] in ("model", "test")
    }
    assert expected <= {result["unique_id"] for result in results}
    assert {result["status"] for result in results} <= {"success", "pass", "warn"}


def test_nothing_is_left_behind_in_the_folder_it_was_started_in(spark_build: SparkBuild) -> None:
    assert list(spark_build.working_folder.iterdir()) == []
