"""What a run makes of the checks: a failure that blocks ends it, a warning does not; results are kept."""

import json
import shutil

import duckdb
import pyarrow.parquet as pq
import pytest
from checks_by_name import CHECKS
from installed_command import run_spf

from orchestration.editions.manifest import current_manifest
from orchestration.home import Home

BLOCKING = "marts_measure_results__rate_equals_its_parts"
WARNING = "marts_organizations__organizations_with_results_have_a_name"


def _results(home: Home) -> list[dict]:
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute("from checks.expectation_results")
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _checked(home: Home, *statements: str):
    """Run the step that checks and the one that publishes on a home, after some statements; no dbt."""
    import dagster as dg

    from orchestration.publication_assets import edition
    from orchestration.resources import Installation
    from orchestration.validity_checks import expectation_results

    with duckdb.connect(str(home.warehouse)) as warehouse:
        for statement in statements:
            warehouse.execute(statement)
    with dg.DagsterInstance.ephemeral() as instance:
        return dg.materialize(
            [expectation_results, edition],
            resources={"installation": Installation(home=str(home.path))},
            instance=instance,
            partition_key="2024",
            raise_on_error=False,
        )


def _check_events(result) -> dict:
    return {event.check_name: event for event in result.get_asset_check_evaluations()}


@pytest.fixture
def home(simulated_home, tmp_path) -> Home:
    return simulated_home.copy_to(tmp_path / "home", "work", "published")


def test_every_expectation_has_results_in_the_warehouse(simulated_home) -> None:
    rows = _results(simulated_home.home)
    assert {f"{row['suite_id']}__{row['expectation_id']}" for row in rows} == set(CHECKS)
    assert {row["outcome"] for row in rows} == {"passed"}
    for row in rows:
        suite, one = CHECKS[f"{row['suite_id']}__{row['expectation_id']}"]
        assert (row["relation"], row["severity"]) == (suite.relation, one.severity)
        assert (row["defends"], row["how_to_resolve"]) == (one.defends, one.resolve)
        assert row["column_name"] == (one.rule.column if one.rule else None)
        assert row["checked_count"] is not None
    years = {row["school_year"] for row in rows if row["expectation_id"] == "rate_equals_its_parts"}
    assert years == {2022, 2023, 2024}


def test_the_manifest_lists_the_expectations(simulated_home) -> None:
    assert set(CHECKS) <= set(current_manifest(simulated_home.home)["checks"]["pass"])


def test_a_warning_is_written_and_blocks_nothing(home: Home) -> None:
    before = current_manifest(home)["edition_id"]
    result = _checked(home, "update marts.dim_organization set organization_name = null")
    assert result.success
    manifest = current_manifest(home)
    assert manifest["edition_id"] != before
    assert WARNING in manifest["checks"]["warn"]
    event = _check_events(result)[WARNING]
    assert (event.passed, event.severity.value) == (False, "WARN")
    assert "How to resolve: Deliver a directory" in event.description


def test_an_error_of_a_warning_blocks_and_is_kept_as_an_error(home: Home) -> None:
    before = current_manifest(home)["edition_id"]
    result = _checked(home, "alter table marts.fct_measure_result drop column extract_number")
    assert not result.success
    assert current_manifest(home)["edition_id"] == before
    name = "marts_coverage__open_schools_have_results"
    event = _check_events(result)[name]
    assert (event.passed, event.severity.value) == (False, "ERROR")
    (row,) = [row for row in _results(home) if row["expectation_id"] == "open_schools_have_results"]
    assert (row["outcome"], row["severity"], row["checked_count"]) == ("error", "warns", None)
    assert "extract_number" in row["message"]


def test_a_file_whose_rates_are_not_their_parts_ends_the_run(simulated_home, tmp_path) -> None:
    """From the file to the exit code: the run names the expectation and the remedy, the edition stays."""
    extracts = tmp_path / "extracts"
    shutil.copytree(simulated_home.extracts, extracts)
    home = simulated_home.copy_to(tmp_path / "home")
    before = current_manifest(home)
    (file,) = extracts.rglob("outcomes_2023_24*")
    table = pq.read_table(file)
    # Counts of one half of the year beside rates of all of it: each number can be, together they cannot.
    halved = [value if value is None else value // 2 for value in table["numerator"].to_pylist()]
    position = table.column_names.index("numerator")
    pq.write_table(table.set_column(position, table.schema.field("numerator"), [halved]), file)

    run = run_spf("run", "--extracts", extracts, "--home", home.path)

    assert run.exit_code == 1, run.stderr
    assert not run.shows_traceback
    assert f"{BLOCKING} failed in 2024: " in run.stderr
    assert CHECKS[BLOCKING][1].resolve in run.stderr
    assert current_manifest(home) == before
    failed = {
        (row["expectation_id"], row["school_year"]) for row in _results(home) if row["outcome"] == "failed"
    }
    assert ("rate_equals_its_parts", 2024) in failed
    assert ("rate_equals_its_parts", 2023) not in failed
    outcomes = json.loads((home.validity / "outcomes.json").read_text())
    assert BLOCKING in outcomes["error"]
