"""Results in the warehouse: `checks.expectation_results`, one row per expectation and school year.

Belongs here: the table and filling it. It describes the last run only; Dagster keeps the history.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from expectations.results import ExpectationResult
from orchestration.transactions import transaction

RELATION = "checks.expectation_results"

_COLUMNS = {
    "suite_id": ("varchar", "Suite of expectations"),
    "expectation_id": ("varchar", "Expectation of the suite"),
    "level": ("varchar", "raw, staging, intermediate or marts"),
    "relation": ("varchar", "Relation that the suite is about"),
    "column_name": ("varchar", "Column, when the expectation is about a single one"),
    "school_year": ("integer", "Spring year; null when the expectation is not by year"),
    "severity": ("varchar", "blocks: no edition is written when it fails; warns"),
    "outcome": ("varchar", "passed, failed, or error when the check itself broke"),
    "checked_count": ("bigint", "Things judged"),
    "unexpected_count": ("bigint", "Things that are not as expected"),
    "examples": ("varchar", "Places of some of them: identifiers and codes, no values"),
    "message": ("varchar", "What broke, when the outcome is error"),
    "owner": ("varchar", "Who answers for it"),
    "defends": ("varchar", "What it defends"),
    "how_to_resolve": ("varchar", "What to do when it fails"),
}


def write_results(warehouse: duckdb.DuckDBPyConnection, results: Iterable[ExpectationResult]) -> None:
    """Replace the table by these results."""
    rows = [row for result in results for row in _rows(result)]
    with transaction(warehouse):
        warehouse.execute("create schema if not exists checks")
        columns = ", ".join(f"{name} {kind}" for name, (kind, _words) in _COLUMNS.items())
        warehouse.execute(f"create or replace table {RELATION} ({columns})")
        for name, (_kind, words) in _COLUMNS.items():
            warehouse.execute(f"comment on column {RELATION}.{name} is '{words}'")
        marks = ", ".join("?" for _ in _COLUMNS)
        warehouse.executemany(f"insert into {RELATION} values ({marks})", rows)


def _rows(result: ExpectationResult) -> list[tuple]:
    suite, expectation = result.suite, result.expectation
    return [
        (
            suite.suite_id,
            expectation.expectation_id,
            suite.level,
            suite.relation,
            expectation.rule.column if expectation.rule else None,
            year.school_year,
            expectation.severity,
            year.outcome,
            year.checked_count,
            year.unexpected_count,
            year.examples,
            result.message or None,
            expectation.owner,
            expectation.defends,
            expectation.resolve,
        )
        for year in result.years
    ]
