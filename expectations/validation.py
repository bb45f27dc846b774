"""Running suites in the database through Great Expectations.

Belongs here: turning typed rows into expectations of Great Expectations and its answers into results, with
the three outcomes kept apart. Does not: what is expected (`validity`), where results go (`results_table`,
`data_docs`). Importing this module imports Great Expectations, which takes seconds.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Before the import: nothing is reported to anybody.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import great_expectations.expectations as shipped
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context import AbstractDataContext
from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults
from great_expectations.datasource.fluent import SQLDatasource

from expectations.catalogue import (
    ALLOWED_SHARE,
    ColumnRule,
    Expectation,
    Limits,
    Suite,
    read_limits,
    yearly_sql,
)
from expectations.held_connection import warehouse_datasource
from expectations.results import ERROR, FAILED, PASSED, ExpectationResult, YearResult
from expectations.school_years_hold import ExpectSchoolYearsToHold
from orchestration.catalogue import ExtractCatalogue, read_catalogue
from orchestration.raw_tables import tables_of

# No value of a cell leaves the database: counts only.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}
# Messages of these kinds speak of names in a query; others may quote the value they stumbled over.
_SAFE_ERRORS = ("Binder Error", "Catalog Error", "Parser Error")


@dataclass(frozen=True)
class SuiteRun:
    """A suite, what came of each expectation, and the answer of Great Expectations (None without one)."""

    suite: Suite
    results: tuple[ExpectationResult, ...]
    validation: ExpectationSuiteValidationResult | None


def run_suites(database: Path, suites: Iterable[Suite], limits: Limits | None = None) -> list[SuiteRun]:
    """Judge a database, read-only.

    An expectation that cannot be judged, for example because a relation is missing, has the outcome `error`;
    the others are judged all the same.

    Raises:
        CatalogueError: the suites and the seed of limits do not fit together.

    """
    limits = limits or read_limits()
    texts = substitutes()
    context = new_context()
    with warehouse_datasource(context, database) as datasource:
        return [_run_suite(datasource, suite, limits, texts) for suite in suites]


def substitutes() -> dict[str, str]:
    """Return the texts, beside limits and fragments, that SQL of expectations names as ``$name``."""
    return {"loaded_rows": _loaded_rows(read_catalogue())}


def new_context() -> AbstractDataContext:
    """Return a context of Great Expectations that lives in memory and says nothing."""
    # What it logs for itself is of no use to whoever runs the annual job.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    return gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(),
            analytics_enabled=False,
            progress_bars={"globally": False},
        ),
    )


def _run_suite(datasource: SQLDatasource, suite: Suite, limits: Limits, texts: dict[str, str]) -> SuiteRun:
    schema, _, table = suite.relation.partition(".")
    expected = gx.ExpectationSuite(
        suite.suite_id,
        expectations=[_expectation(suite, one, limits, texts) for one in suite.expectations],
        meta={"level": suite.level, "relation": suite.relation, "describes": suite.describes},
    )
    try:
        asset = datasource.add_table_asset(suite.suite_id, table_name=table, schema_name=schema)
        batch = asset.add_batch_definition_whole_table("whole").get_batch()
        validation = batch.validate(expected, result_format=RESULT_FORMAT)
    # Whatever it is, the data was not judged, and that must not look like a failed check or a crash.
    except Exception as error:
        message = _safe_message(type(error).__name__, _words(error))
        return SuiteRun(suite, tuple(_error(suite, one, message) for one in suite.expectations), None)
    answers = {answer.expectation_config.meta["expectation_id"]: answer for answer in validation.results}
    results = tuple(_result(suite, one, answers.get(one.expectation_id)) for one in suite.expectations)
    return SuiteRun(suite, results, validation)


def _expectation(suite: Suite, one: Expectation, limits: Limits, texts: dict[str, str]):
    meta = {
        "expectation_id": one.expectation_id,
        "severity": one.severity,
        "owner": one.owner,
        "defends": one.defends,
        "how_to_resolve": one.resolve,
    }
    if one.rule:
        return _column_expectation(suite, one, one.rule, limits, meta)
    return ExpectSchoolYearsToHold(
        unexpected_rows_query=yearly_sql(suite, one, limits, texts),
        statement=one.expectation_id.replace("_", " "),
        allowed_share=float(limits.one(suite.suite_id, one.expectation_id, ALLOWED_SHARE) or 0),
        meta=meta,
    )


def _column_expectation(suite: Suite, one: Expectation, rule: ColumnRule, limits: Limits, meta: dict):
    if rule.kind == "not_null":
        return shipped.ExpectColumnValuesToNotBeNull(column=rule.column, meta=meta)
    if rule.kind == "in_set":
        return shipped.ExpectColumnValuesToBeInSet(
            column=rule.column, value_set=list(rule.allowed_values), meta=meta
        )
    if rule.kind == "between":
        bounds = {
            f"{name[:3]}_value": float(limits.one(suite.suite_id, one.expectation_id, name))
            for name in ("minimum", "maximum")
        }
        return shipped.ExpectColumnValuesToBeBetween(column=rule.column, meta=meta, **bounds)
    raise ValueError(f"{suite.suite_id}, {one.expectation_id}: no such kind of rule: {rule.kind}")


def _result(suite: Suite, one: Expectation, answer: ExpectationValidationResult | None) -> ExpectationResult:
    if answer is None:
        return _error(suite, one, "Great Expectations gave no answer.")
    raised = _raised(answer.exception_info or {})
    if raised:
        return _error(suite, one, raised)
    details = answer.result.get("details", {})
    if "school_years" in details:
        years = tuple(_year(year) for year in details["school_years"])
        # Nothing to judge is a pass that says so.
        return ExpectationResult(suite, one, years or (YearResult(None, PASSED, 0, 0),))
    counts = (answer.result["element_count"], answer.result["unexpected_count"])
    return ExpectationResult(suite, one, (YearResult(None, PASSED if answer.success else FAILED, *counts),))


def _year(year: dict) -> YearResult:
    return YearResult(
        year["school_year"],
        PASSED if year["holds"] else FAILED,
        year["checked_count"],
        year["unexpected_count"],
        year["examples"],
    )


def _error(suite: Suite, one: Expectation, message: str) -> ExpectationResult:
    return ExpectationResult(suite, one, (YearResult(None, ERROR, None, None),), message)


def _raised(information: dict) -> str:
    """Return what a check raised, in words that hold no value of a cell; empty when it raised nothing."""
    # One exception, or one per metric.
    each = [information] if "raised_exception" in information else list(information.values())
    for one in each:
        if one.get("raised_exception"):
            return _safe_message("an exception", one.get("exception_message") or "")
    return ""


def _words(error: BaseException) -> str:
    """Return what an exception and its causes say."""
    cause = error.__cause__ or error.__context__
    return f"{error}\n{_words(cause)}" if cause else str(error)


def _safe_message(kind: str, message: str) -> str:
    for safe in _SAFE_ERRORS:
        if found := re.search(rf"{safe}[^\n]*", message):
            return found[0].rstrip(".!") + "."
    named = re.search(r"\b(\w+(?:Error|Exception))\b", message)
    return f"it raised {named[1] if named else kind}."


def _loaded_rows(catalogue: ExtractCatalogue) -> str:
    """Return SQL for the rows per extract over every table that files are loaded into."""
    # The first table of a dataset has all its rows; published results lie apart in a second one.
    tables = [next(iter(tables_of(dataset))) for dataset in catalogue.datasets]
    return "\n    union all\n".join(
        f"    select _extract_number as extract_number, count(*) as row_count from {table} group by 1"
        for table in tables
    )
