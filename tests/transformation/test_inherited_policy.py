"""A version takes over the rows of the version it is based on, table by table."""

import csv
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from orchestration.home import PROJECT_FOLDER

SEEDS = PROJECT_FOLDER / "seeds" / "policy"
TABLES = sorted(
    file.name.removeprefix("int_policy__").removesuffix(".sql")
    for file in (PROJECT_FOLDER / "models" / "intermediate" / "policy").glob("int_policy__framework_*.sql")
)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def in_force(table: str) -> dict[tuple[str, str], int]:
    """Count the rows in force per framework and version, from the files alone."""
    own: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows_of(SEEDS / f"{table}.csv"):
        own[row["framework_id"], row["framework_version"]] += 1
    based_on = {
        (row["framework_id"], row["framework_version"]): row["based_on_version"]
        for row in rows_of(SEEDS / "framework_versions.csv")
    }
    counts = {}
    for framework, version in based_on:
        source = version
        while source and not own[framework, source]:
            source = based_on[framework, source]
        counts[framework, version] = own[framework, source] if source else 0
    return {key: count for key, count in counts.items() if count}


def test_every_versioned_table_is_resolved():
    versioned = {
        file.stem
        for file in SEEDS.glob("*.csv")
        if "framework_version" in rows_of(file)[0] and file.stem != "framework_versions"
    }
    assert set(TABLES) == versioned


@pytest.mark.parametrize("table", TABLES)
def test_a_version_has_its_own_rows_or_those_it_is_based_on(simulated_home, table):
    with duckdb.connect(str(simulated_home.home.warehouse), read_only=True) as warehouse:
        counts = warehouse.execute(
            f"""
            select framework_id, framework_version, count(*)
            from intermediate.int_policy__{table}
            group by all
            """
        ).fetchall()
    assert {(framework, version): count for framework, version, count in counts} == in_force(table)
