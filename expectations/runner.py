"""All suites on the working database of a home: judge it, keep the results, write Data Docs.

Belongs here: the order of these steps. Does not: when they run and what a failure stops (`orchestration`).
Importing this module imports Great Expectations, which takes seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from expectations.catalogue import Suite
from expectations.data_docs import write_data_docs
from expectations.results import PASSED, ExpectationResult
from expectations.results_table import write_results
from expectations.validation import run_suites
from expectations.validity import SUITES
from orchestration.home import Home
from orchestration.validity_results import DATA_DOCS, write_outcomes
from orchestration.warehouse import connection


def check_warehouse(home: Home, suites: Iterable[Suite] = SUITES) -> list[ExpectationResult]:
    """Run the suites on the working database and return every result, in the order of the suites.

    Writes the table `checks.expectation_results`, and Data Docs and outcomes into HOME/work/validity,
    whatever the outcome. What an earlier check left is removed first.

    Raises:
        CatalogueError: the suites and the seed of limits do not fit together.

    """
    shutil.rmtree(home.validity, ignore_errors=True)
    runs = run_suites(home.warehouse, suites)
    results = [result for run in runs for result in run.results]
    with connection(home.warehouse) as warehouse:
        write_results(warehouse, results)
    write_data_docs(runs, home.validity / DATA_DOCS)
    write_outcomes(home, _outcomes(results))
    return results


def _outcomes(results: list[ExpectationResult]) -> dict[str, list[str]]:
    outcomes: dict[str, list[str]] = {}
    for result in results:
        status = "pass" if result.outcome == PASSED else "error" if result.blocks else "warn"
        outcomes.setdefault(status, []).append(result.name)
    return outcomes
