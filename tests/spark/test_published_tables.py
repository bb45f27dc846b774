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
def spark_build(simulated_home, tmp_path_factory: pytest.TempPathFactory) -> SparkBuild:
    # Spaces, because paths pass through several languages.
    folder = tmp_path_factory.mktemp("second engine")
    home = simulated_home.copy_to(folder / "home", "work")
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


# The district of this test has no files about students, so that no rating has a standard error, and
# enrollment by group of one year only.
OF_STUDENTS = (
    "band_probabilities",
    "choice_funnel",
    "decision_quality",
    "lottery_audits",
    "measure_populations",
    "program_representation",
    "segregation_changes",
    "survey_item_statistics",
    "survey_scale_reliability",
)


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
    assert has_rows == (table not in OF_STUDENTS)


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
