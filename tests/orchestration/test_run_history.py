"""Dagster's history of the simulated run, as its UI would show it."""

from collections.abc import Iterator

import dagster as dg
import pytest
import yaml

from orchestration.catalogue import read_catalogue


@pytest.fixture(scope="module")
def instance(simulated_home) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(simulated_home.home.dagster)) as instance:
        yield instance


def test_the_run_is_recorded_as_a_success(instance: dg.DagsterInstance) -> None:
    (run,) = instance.get_runs()
    assert run.job_name == "annual_run"
    assert run.status is dg.DagsterRunStatus.SUCCESS


def test_the_run_names_the_years_it_was_for(instance: dg.DagsterInstance) -> None:
    (run,) = instance.get_runs()
    assert run.tags["dagster/asset_partition_range_start"] == "2019"
    assert run.tags["dagster/asset_partition_range_end"] == "2024"


def test_the_edition_is_recorded_with_its_id_and_rows(instance: dg.DagsterInstance, simulated_home) -> None:
    from orchestration.editions.manifest import current_manifest

    event = instance.get_latest_materialization_event(dg.AssetKey(["publication", "edition"]))
    metadata = event.asset_materialization.metadata
    manifest = current_manifest(simulated_home.home)
    assert metadata["edition_id"].value == manifest["edition_id"]
    assert metadata["dagster/row_count"].value == sum(table["row_count"] for table in manifest["tables"])


def test_each_loaded_file_is_counted_where_it_was_loaded(
    instance: dg.DagsterInstance, simulated_home
) -> None:
    event = instance.get_latest_materialization_event(dg.AssetKey(["raw", "cde__outcomes"]))
    metadata = event.asset_materialization.metadata
    outcomes = {name: rows for name, rows in simulated_home.summary.files.items() if "outcomes" in name}
    assert metadata["loaded"].value == len(outcomes)
    assert metadata["dagster/row_count"].value == sum(outcomes.values())


def test_checks_are_recorded_and_none_failed(instance: dg.DagsterInstance) -> None:
    from orchestration.extract_assets import ARRIVAL_CHECK

    (run,) = instance.get_runs()
    entries = instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    checks = [entry.get_dagster_event().asset_check_evaluation_data for entry in entries]
    failed = [
        check.check_name
        for check in checks
        if not check.passed and check.severity is dg.AssetCheckSeverity.ERROR
    ]
    assert failed == []
    datasets = len(read_catalogue().datasets)
    assert sum(check.check_name == ARRIVAL_CHECK for check in checks) == datasets
    assert len(checks) > 100


def test_nothing_is_reported_to_anybody(instance: dg.DagsterInstance, simulated_home) -> None:
    configuration = yaml.safe_load((simulated_home.home.dagster / "dagster.yaml").read_text())
    assert configuration["telemetry"] == {"enabled": False}
    assert not instance.telemetry_enabled


def test_the_run_said_a_line_per_step(simulated_home) -> None:
    from orchestration.catalogue import read_catalogue

    stderr = simulated_home.run.stderr
    steps = [f"load_{dataset.table_name}" for dataset in read_catalogue().datasets]
    for step in (*steps, "warehouse", "publication__edition"):
        assert f"\n  {step} " in stderr, step
    assert simulated_home.run.stdout == ""
