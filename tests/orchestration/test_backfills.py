"""A backfill of one year, or of all of them, is one run and is recorded for the years it was for."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.partitions import range_tags, school_years

REGISTRY = dg.AssetKey(["registry", "extracts"])
OUTCOMES = dg.AssetKey(["raw", "cde__outcomes"])


@pytest.fixture(scope="module")
def job(simulated_home, tmp_path_factory: pytest.TempPathFactory) -> dg.JobDefinition:
    from orchestration.definitions import build_defs
    from orchestration.resources import Installation

    home: Path = tmp_path_factory.mktemp("backfill") / "home"
    return build_defs(Installation(home=str(home), extracts=[str(simulated_home.extracts)])).resolve_job_def(
        "annual_run"
    )


@pytest.mark.parametrize(
    ("years", "recorded"),
    [
        ([2024], {"2024"}),
        ([2022, 2024], {"2022", "2023", "2024"}),
        ([], set(school_years.get_partition_keys())),
    ],
)
def test_years_of_a_backfill_are_recorded(
    job: dg.JobDefinition, simulated_home, years: list[int], recorded: set[str]
) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            # Steps before dbt take a second, and years select in the same way in all steps.
            asset_selection=[OUTCOMES, REGISTRY],
            tags=range_tags(years),
        )
        assert result.success
        assert len(instance.get_runs()) == 1
        for key in (OUTCOMES, REGISTRY):
            assert instance.get_materialized_partitions(key) == recorded
        loaded = instance.get_latest_materialization_event(OUTCOMES).asset_materialization
        # Every year of the files is loaded, whichever was asked for: an edition is a snapshot of all years.
        outcomes = [rows for path, rows in simulated_home.summary.files.items() if "outcomes" in path]
        assert loaded.metadata["dagster/row_count"].value == sum(outcomes)
