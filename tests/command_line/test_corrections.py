"""Corrections from their file to results, scores, explanation and publication, on the simulated home."""

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt_command import run_dbt
from installed_command import run_spf

from orchestration.catalogue import read_catalogue
from orchestration.discovery import discover
from orchestration.home import PROJECT_FOLDER, Home
from orchestration.loading import DatasetLoad, load_dataset
from orchestration.raw_tables import prepare_raw_tables

PATH = "corrections/corrections_2024.csv"
KEY = ("organization_id", "program_id", "school_year", "measure_id", "student_group_id")
VALUES = "numerator, denominator, value, participation_rate, status"
MODELS = (
    "stg_corrections__correction",
    "int_correction__file_result",
    "int_correction__candidate",
    "int_correction__cell",
    "fct_correction",
)
NEXT_RUN = datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def file_rows(simulated_home) -> list[dict[str, str]]:
    with (simulated_home.extracts / PATH).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def school(file_rows) -> str:
    return file_rows[0]["organization_id"]


def _rows(database: Path, query: str, *values: object) -> list[tuple]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query, list(values)).fetchall()


def _differences(database: Path) -> list[tuple]:
    """Cells that are not what the files say: key and the fields that scoring reads."""
    return _rows(
        database,
        f"""
        select {", ".join(KEY)}, {VALUES} from intermediate.int_measure__corrected
        except
        select {", ".join(KEY)}, {VALUES} from intermediate.int_measure__published
        """,
    )


def test_a_rejected_correction_is_a_warning_and_no_failure(simulated_home) -> None:
    assert simulated_home.run.exit_code == 0
    (line,) = [line for line in simulated_home.run.stderr.splitlines() if PATH in line]
    assert line.strip().startswith(
        f"warning: {PATH}, row 4: the correction is rejected. The old value is not"
    )


def test_status_counts_them_and_names_the_rejected(simulated_home) -> None:
    outcome = run_spf("status", "--home", simulated_home.home.path)
    assert "\ncorrections: 2 applied, 1 rejected\n" in outcome.stdout
    assert f"  {PATH}, row 4: the correction is rejected." in outcome.stdout


def test_exactly_the_corrected_result_differs_from_the_files(simulated_home, file_rows) -> None:
    numerator, rate, _ = file_rows
    (changed,) = _differences(simulated_home.home.warehouse)
    expected = [numerator[name] for name in KEY]
    assert [str(value) for value in changed[:5]] == expected
    assert changed[5] == int(numerator["new_value"])
    assert changed[7] == Decimal(rate["new_value"])
    published = simulated_home.home.current / "spf.duckdb"
    marked = _rows(published, f"select {', '.join(KEY)} from publish.measure_results where is_corrected")
    assert marked == [changed[:5]]


def test_the_score_comes_from_the_corrected_counts(simulated_home, file_rows, school) -> None:
    ((value, students),) = _rows(
        simulated_home.home.current / "spf.duckdb",
        """
        select status_value, n from publish.measure_scores
        where organization_id = ? and school_year = 2024 and framework_id = 'ca_dashboard'
            and measure_id = 'chronic_absenteeism_rate' and student_group_id = 'all'
        """,
        school,
    )
    exact = Decimal(100) * int(file_rows[0]["new_value"]) / students
    assert abs(value - exact) <= Decimal("0.05")
    assert value == Decimal(file_rows[1]["new_value"])


def test_every_correction_is_published_with_its_fate(simulated_home, file_rows) -> None:
    rows = _rows(
        simulated_home.home.current / "spf.duckdb",
        """
        select extract_path, extract_row, organization_id, field_id, old_value, new_value, reason,
            requested_by_role, cast(decided_on as varchar), correction_state, rejection_rule_id
        from publish.corrections order by extract_row
        """,
    )
    fates = [("applied", None), ("applied", None), ("rejected", "wrong_old_value")]
    names = (
        "organization_id",
        "field",
        "old_value",
        "new_value",
        "reason",
        "requested_by_role",
        "decided_on",
    )
    assert rows == [
        (PATH, number, *(row[name] for name in names), *fate)
        for number, row, fate in zip((2, 3, 4), file_rows, fates, strict=True)
    ]


def test_explain_shows_them_as_text(simulated_home, file_rows, school) -> None:
    outcome = run_spf(
        "explain", "--home", simulated_home.home.path, "--school", school, "--school-year", 2024
    )
    text = outcome.stdout.partition("\nCorrections\n")[2]
    for number, row in zip((2, 3), file_rows, strict=False):
        change = f"chronic_absenteeism_rate, {row['field']} {row['old_value']} -> {row['new_value']}"
        assert f"  applied: {change}, decided 2024-11-05\n    Reason: {row['reason']}\n" in text
        assert f"    {PATH}, row {number}" in text
    assert "rejected" not in text


def test_explain_shows_a_rejected_one_as_json(simulated_home, file_rows) -> None:
    row = file_rows[2]
    options = ("--school", row["organization_id"], "--school-year", 2024, "--format", "json")
    outcome = run_spf("explain", "--home", simulated_home.home.path, *options)
    (correction,) = json.loads(outcome.stdout)["corrections"]
    assert correction["correction_state"] == "rejected"
    assert correction["rejection_rule_id"] == "wrong_old_value"
    assert correction["message"] == "The old value is not the one in the file."
    assert (correction["old_value"], correction["new_value"]) == (row["old_value"], row["new_value"])
    assert (correction["extract_path"], correction["extract_row"]) == (PATH, 4)


def test_no_name_of_a_person_leaves_the_working_database(simulated_home, file_rows) -> None:
    names = [file_rows[0][column].encode() for column in ("requested_by", "approved_by")]
    assert all(name in simulated_home.home.warehouse.read_bytes() for name in names)
    searched = 0
    for path in simulated_home.home.path.rglob("*"):
        if path.is_file() and path != simulated_home.home.warehouse:
            content = path.read_bytes()
            assert not any(name in content for name in names), path
            searched += 1
    assert searched > 10
    # Compressed files do not show their text: what is published is read as well.
    published = simulated_home.home.current / "spf.duckdb"
    text = repr(_rows(published, "select * from publish.corrections")).encode()
    text += (simulated_home.run.stdout + simulated_home.run.stderr).encode()
    assert not any(name in text for name in names)


def _load(home: Home, extracts: Path) -> DatasetLoad:
    catalogue = read_catalogue()
    dataset = catalogue.dataset("corrections__results")
    with duckdb.connect(str(home.warehouse)) as warehouse:
        prepare_raw_tables(warehouse, catalogue)
        found = discover([extracts], catalogue).of(dataset)
        return load_dataset(warehouse, dataset, found, home.quarantine, NEXT_RUN)


def test_a_row_taken_away_gives_the_value_of_the_file_back(simulated_home, tmp_path: Path) -> None:
    home = simulated_home.copy_to(tmp_path / "home", "work")
    whole = (simulated_home.extracts / PATH).read_text("utf-8")
    header = whole.splitlines()[0]
    file = tmp_path / "extracts" / PATH
    file.parent.mkdir(parents=True)
    (tmp_path / "extracts" / "SIMULATED.json").write_text("{}")

    # A damaged file: what was loaded before stays.
    file.write_text(whole.replace("reason", "why"), "utf-8")
    (refused,) = _load(home, tmp_path / "extracts").quarantined
    assert (refused.problem.rule, refused.problem.column) == ("missing_column", "reason")
    assert _rows(home.warehouse, "select count(*) from raw.corrections__results") == [(3,)]

    # The header alone: there are no corrections (any more), which is no error.
    file.write_text(header + "\n", "utf-8")
    load = _load(home, tmp_path / "extracts")
    assert ([one.row_count for one in load.loaded], load.quarantined) == ([0], [])
    results = run_dbt(PROJECT_FOLDER, home.path, tmp_path / "dbt", "run", "--select", *MODELS)
    assert {one.status for one in results.values()} == {"success"}
    assert _differences(home.warehouse) == []
    assert _rows(home.warehouse, "select count(*) from marts.fct_correction") == [(0,)]
    assert _rows(
        home.warehouse, "select count(*) from intermediate.int_measure__corrected where is_corrected"
    ) == [(0,)]
