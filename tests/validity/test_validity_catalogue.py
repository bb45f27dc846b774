"""Typed rows, SQL files, limits and the documentation say the same."""

import csv
import json
import re
import subprocess
import sys

import pytest
from checks_by_name import CHECKS

from expectations.catalogue import (
    ALLOWED_SHARE,
    LEVELS,
    LIMITS_SEED,
    SEVERITIES,
    SQL_FOLDER,
    read_limits,
    sql_file,
)
from expectations.documentation import PAGE, page
from expectations.validity import SUITES
from orchestration.catalogue import read_catalogue
from orchestration.home import PROJECT_FOLDER
from orchestration.seed_rows import CatalogueError


def test_names_are_unique() -> None:
    assert len(CHECKS) == sum(len(suite.expectations) for suite in SUITES)
    assert len({suite.suite_id for suite in SUITES}) == len(SUITES)


@pytest.mark.parametrize("name", CHECKS)
def test_every_expectation_says_what_whose_and_what_to_do(name: str) -> None:
    suite, one = CHECKS[name]
    assert one.severity in SEVERITIES
    assert one.owner.startswith("team:")
    assert one.defends.endswith((".", "!"))
    assert one.resolve.endswith(".")
    assert len(one.resolve.split()) > 5
    assert bool(one.places) == (one.rule is None)
    assert suite.level in LEVELS


def test_every_sql_file_belongs_to_an_expectation() -> None:
    used = {sql_file(suite, one) for suite, one in CHECKS.values() if one.rule is None}
    assert {path for path in used if not path.exists()} == set()
    there = {path for path in SQL_FOLDER.rglob("*.sql") if path.parent.name != "fragments"}
    assert there == used


def test_every_limit_belongs_to_an_expectation_that_reads_it() -> None:
    limits = read_limits()
    for suite_id, expectation_id in limits.expectations:
        suite, one = CHECKS[f"{suite_id}__{expectation_id}"]
        names = limits.names(suite_id, expectation_id) - {ALLOWED_SHARE}
        if one.rule:
            read = {"minimum", "maximum"} if one.rule.kind == "between" else set()
        else:
            fragments = "".join(path.read_text() for path in (SQL_FOLDER / "fragments").glob("*.sql"))
            text = sql_file(suite, one).read_text() + fragments
            read = {name for name in names if f"${name}" in text}
        assert names == read, f"{suite_id}, {expectation_id}"


def test_every_limit_says_what_it_rests_on() -> None:
    with LIMITS_SEED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if not row["provenance"]] == []


def test_sql_names_no_number_that_a_limit_should_be() -> None:
    """0 and 1, powers of ten and positions in a grade span are arithmetic; other numbers decide something."""
    for path in SQL_FOLDER.rglob("*.sql"):
        code = re.sub(r"--[^\n]*|'[^']*'", "", path.read_text())
        numbers = set(re.findall(r"(?<![\w.$])\d+(?:\.\d+)?\b", code))
        assert numbers <= {"0", "1", "2", "10", "100", "0.000001"}, path.name


def _ids(seed: str, column: str) -> set[str]:
    with (PROJECT_FOLDER / "seeds" / seed).open(newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def test_sql_names_no_framework_and_no_measure() -> None:
    measures = _ids("measures/measures.csv", "measure_id")
    frameworks = _ids("policy/frameworks.csv", "framework_id")
    for path in SQL_FOLDER.rglob("*.sql"):
        words = set(re.findall(r"\w+", path.read_text()))
        assert measures.isdisjoint(words), path.name
        # On staging it is the name of a source, which may be that of its framework.
        assert frameworks.isdisjoint(words) or path.parent.name.startswith("staging_"), path.name


def test_no_place_is_a_column_about_a_person() -> None:
    personal = {column for dataset in read_catalogue().datasets for column in dataset.pii_columns}
    places = {place for _suite, one in CHECKS.values() for place in one.places}
    assert personal.isdisjoint(places)


def test_a_limit_that_is_missing_is_named(tmp_path) -> None:
    from expectations.catalogue import judging_sql

    seed = tmp_path / LIMITS_SEED.name
    lines = LIMITS_SEED.read_text().splitlines()
    seed.write_text("\n".join(line for line in lines if ",maximum_gap," not in line) + "\n")
    with pytest.raises(CatalogueError, match="maximum_gap"):
        judging_sql(*CHECKS["marts_coverage__no_sector_is_left_out"], read_limits(seed), {})


def test_a_limit_that_is_no_number_is_placed(tmp_path) -> None:
    seed = tmp_path / LIMITS_SEED.name
    seed.write_text(LIMITS_SEED.read_text().replace(",maximum_gap,any,0.1,", ",maximum_gap,any,a tenth,"))
    with pytest.raises(CatalogueError, match=r"line \d+, column limit_value"):
        read_limits(seed)


def test_the_page_of_the_documentation_is_the_one_that_the_rows_make() -> None:
    assert PAGE.read_text("utf-8") == page(SUITES, read_limits()), (
        "run python -m expectations.documentation and review the difference"
    )


def test_definitions_load_without_great_expectations() -> None:
    """Dagster's definitions and the command line must not wait for its import."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json, sys, expectations.validity, expectations.results, expectations.documentation; "
            "import orchestration.validity_checks; "
            "print(json.dumps([name for name in sys.modules if name.startswith('great_expectations')]))",
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT_FOLDER,
    )
    assert json.loads(done.stdout) == []
