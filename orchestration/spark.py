"""The second engine: the models of a home, built on Apache Spark from what its working database holds.

Belongs here: handing sources and seeds over as Parquet, one dbt build on the target `spark`, its published
tables as Parquet. Does not: SQL that differs between engines (`dbt_project/macros`), settings of the session
(`dbt_project/profiles.yml`).

No annual run passes through here. It needs the extra `spark` and a Java runtime. All that it writes is in
HOME/work/spark, made anew each time.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import click
import duckdb

from orchestration.editions.tables import PUBLISHED_TABLES, columns_of
from orchestration.home import PROJECT_FOLDER, Home, HomeIsHeldError
from orchestration.manifest import MANIFEST, ensure_manifest
from orchestration.sql_text import identifiers, literal

# Types that come back from Parquet as what they were. DuckDB writes its widest integers as floating point.
_SHARED_TYPES = re.compile(
    r"VARCHAR|BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DATE|TIMESTAMP|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)"
)


class SparkBuildError(RuntimeError):
    """The models do not build, or a test of them fails, on Spark."""


def spark_folder(home: Home) -> Path:
    """Return the folder of everything that Spark reads and writes."""
    return home.work / "spark"


def published_folder(home: Home) -> Path:
    """Return the folder of the tables that Spark built: Parquet, a folder per published table."""
    return spark_folder(home) / "published"


def hand_over(warehouse: Path, folder: Path) -> int:
    """Write what dbt does not build itself, sources and seeds, as FOLDER/<schema>/<table>/rows.parquet.

    Args:
        warehouse: a working database that a run has built.
        folder: where to write; an address of an object store can be filled from it.

    Returns:
        Number of tables.

    Raises:
        FileExistsError: the folder holds such tables already.
        ValueError: a table is not there; a column has a type that another engine reads otherwise.

    """
    ensure_manifest()
    manifest = json.loads(MANIFEST.read_text())
    seeds = (node for node in manifest["nodes"].values() if node["resource_type"] == "seed")
    tables = [(node["schema"], node["name"]) for node in (*manifest["sources"].values(), *seeds)]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for schema, table in tables:
            relation = identifiers([schema]) + "." + identifiers([table])
            try:
                columns = columns_of(connection, relation)
            except duckdb.CatalogException:
                raise ValueError(
                    f"{schema}.{table} is not in {warehouse}, which an older version of the project "
                    "built: build it again with spf run"
                ) from None
            for column, data_type in columns.items():
                if not _SHARED_TYPES.fullmatch(data_type):
                    raise ValueError(
                        f"{schema}.{table}, column {column}: {data_type} is no type that both engines have; "
                        "cast it to bigint, decimal(38, 0) or string where the table is made"
                    )
            file = folder / schema / table / "rows.parquet"
            file.parent.mkdir(parents=True)
            connection.execute(f"copy {relation} to {literal(str(file))} (format parquet)")
    return len(tables)


def build(home: Home, unit_tests: bool = False) -> Path:
    """Build and test all models on Spark; return the folder of the published tables.

    Args:
        home: a home with a built working database; it is held meanwhile.
        unit_tests: also run dbt's unit tests, which take as long again as models and data tests.

    Raises:
        HomeIsHeldError: another run holds the home.
        SparkBuildError: a model does not build or a test fails; names them.
        ValueError: a table cannot be handed over.

    """
    folder = spark_folder(home)
    handed_over = folder / "handed_over"
    # Seeds are not selected: to exclude them would exclude the tests that read one.
    selection = ["--select", "resource_type:model", "resource_type:test"]
    if not unit_tests:
        selection += ["--exclude", "resource_type:unit_test"]
    with home.held():
        shutil.rmtree(folder, ignore_errors=True)
        count = hand_over(home.warehouse, handed_over)
        click.echo(f"{count} tables of {home.warehouse} handed over to Spark")
        _configure(home)
        _dbt(folder, "run-operation", "hand_over", "--args", json.dumps({"folder": str(handed_over)}))
        _dbt(folder, "build", *selection)
        _write_published_tables(published_folder(home))
    return published_folder(home)


def _configure(home: Home) -> None:
    # The profile puts everything of Spark's below it.
    os.environ["SPF_HOME"] = str(home.path)
    os.environ.setdefault("SPARK_CONF_DIR", str(PROJECT_FOLDER / "dbt_project" / "spark"))
    # Otherwise Spark looks for an address of this machine in its network.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")


def _dbt(folder: Path, *arguments: str) -> None:
    from dbt.cli.main import dbtRunner

    # One process for all calls: the session, and with it the catalog, lives as long as the process.
    done = dbtRunner().invoke(
        [
            *arguments,
            *("--target", "spark"),
            *("--project-dir", str(PROJECT_FOLDER), "--profiles-dir", str(PROJECT_FOLDER / "dbt_project")),
            *("--target-path", str(folder / "dbt"), "--log-path", str(folder / "dbt")),
        ]
    )
    if done.success:
        return
    results = getattr(done.result, "results", [])
    failed = [one for one in results if one.status in ("error", "fail", "runtime error")]
    reasons = [f"{one.node.name}: {(one.message or '').strip().partition(chr(10))[0]}" for one in failed]
    raise SparkBuildError("\n".join(reasons) or f"dbt {arguments[0]} failed: {done.exception}")


def _write_published_tables(folder: Path) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.getOrCreate()
    try:
        for table in PUBLISHED_TABLES:
            session.table(f"publish.{table.name}").write.parquet(str(folder / table.name))
    finally:
        session.stop()


@click.command()
@click.option("--home", "home_folder", default="home", help="A home that `spf run` has built.")
@click.option(
    "--hand-over", "folder", type=Path, help="Only write sources and seeds as Parquet to this folder."
)
@click.option("--unit-tests", is_flag=True, help="Also run dbt's unit tests.")
def main(home_folder: str, folder: Path | None, unit_tests: bool) -> None:
    """Build the models of a home on Apache Spark, beside what DuckDB built."""
    home = Home.at(home_folder)
    if not home.warehouse.exists():
        raise click.UsageError(
            f"{home.warehouse} is not there: build it first with spf run --home {home_folder}"
        )
    try:
        if folder:
            with home.held():
                click.echo(f"{hand_over(home.warehouse, folder)} tables: {folder}")
            return
        click.echo(f"published tables: {build(home, unit_tests)}")
    except (SparkBuildError, HomeIsHeldError, FileExistsError, ValueError) as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
