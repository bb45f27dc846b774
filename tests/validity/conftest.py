"""Judging copies of the simulated warehouse, one corruption each."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from checks_by_name import CHECKS, only

from expectations.results import ExpectationResult

Judge = Callable[..., ExpectationResult]


@pytest.fixture
def judge(simulated_home, tmp_path: Path) -> Judge:
    """Return the result of one expectation on a copy of the warehouse that some statements corrupted."""
    # Great Expectations takes seconds to import.
    from expectations.validation import run_suites

    def judged(name: str, *statements: str) -> ExpectationResult:
        copy = tmp_path / "spf.duckdb"
        shutil.copyfile(simulated_home.home.warehouse, copy)
        if statements:
            with duckdb.connect(str(copy)) as warehouse:
                for statement in statements:
                    warehouse.execute(statement)
        (run,) = run_suites(copy, [only(*CHECKS[name])])
        (result,) = run.results
        return result

    return judged
