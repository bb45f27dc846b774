"""One asset per dataset of the extract catalogue: files in, raw tables out.

Belongs here: how datasets and the registry of files appear in the asset graph, and the steps that load a
dataset and report the registry. Does not: how a file is recognised, read or checked (`discovery`, `reading`,
`loading`).
"""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from orchestration.catalogue import ExtractCatalogue, ExtractDataset
from orchestration.discovery import discover
from orchestration.extract_store import ExtractStore
from orchestration.loading import DatasetLoad, load_dataset
from orchestration.partitions import school_years
from orchestration.pseudonyms import key_from_environment
from orchestration.raw_tables import prepare_raw_tables, tables_of
from orchestration.registry import registered_extracts
from orchestration.resources import Installation
from orchestration.transformation import OWNER
from orchestration.warehouse import connection

ARRIVAL_CHECK = "no_file_quarantined"


def asset_keys(dataset: ExtractDataset) -> list[dg.AssetKey]:
    """Return the keys of a dataset's tables: `raw/...` for inputs, `oracle/...` for published results."""
    return [dg.AssetKey(table.split(".")) for table in tables_of(dataset)]


def _spec(dataset: ExtractDataset, key: dg.AssetKey) -> dg.AssetSpec:
    oracle = key.path[0] == "oracle"
    return dg.AssetSpec(
        key=key,
        group_name="extracts",
        description=(
            f"{dataset.description} "
            + ("Published results, to compare with; nothing is computed from them." if oracle else "")
            + f" Publisher: {dataset.publisher}."
        ).strip(),
        owners=[OWNER],
        kinds={"duckdb", "file"},
        skippable=False,
    )


def _metadata(load: DatasetLoad) -> dict[str, dg.MetadataValue]:
    return {
        "dagster/row_count": dg.MetadataValue.int(load.row_count),
        "loaded": dg.MetadataValue.int(len(load.loaded)),
        "unchanged": dg.MetadataValue.int(len(load.unchanged)),
        "quarantined": dg.MetadataValue.int(len(load.quarantined)),
        "missing": dg.MetadataValue.int(len(load.missing)),
        "messages": dg.MetadataValue.md("\n".join(f"- {line}" for line in load.messages)),
    }


def extract_asset(catalogue: ExtractCatalogue, dataset: ExtractDataset) -> dg.AssetsDefinition:
    """Return the asset that loads one dataset, with a check that no file was refused."""
    keys = asset_keys(dataset)

    @dg.multi_asset(
        name=f"load_{dataset.table_name}",
        specs=[_spec(dataset, key) for key in keys],
        check_specs=[
            dg.AssetCheckSpec(
                ARRIVAL_CHECK,
                asset=keys[0],
                description="No file was refused. A refused file leaves a report in HOME/quarantine.",
            )
        ],
        partitions_def=school_years,
        backfill_policy=dg.BackfillPolicy.single_run(),
        pool="warehouse",
    )
    def load(context: dg.AssetExecutionContext, installation: Installation):
        home = installation.folders
        home.create()
        found = discover([Path(folder) for folder in installation.extracts], catalogue)
        with home.held(), connection(home.warehouse) as warehouse:
            prepare_raw_tables(warehouse, catalogue)
            result = load_dataset(
                warehouse,
                dataset,
                found.of(dataset),
                home.quarantine,
                datetime.now(UTC),
                ExtractStore(home.extract_store),
                key_from_environment(),
            )
        for message in result.messages:
            context.log.warning(message)
        for key in keys:
            yield dg.MaterializeResult(asset_key=key, metadata=_metadata(result))
        yield dg.AssetCheckResult(
            check_name=ARRIVAL_CHECK,
            asset_key=keys[0],
            passed=not result.quarantined,
            # The previous good rows stay, so a refused file does not stop the run.
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"refused": [str(one.path) for one in result.quarantined]},
        )

    return load


def registry_asset(catalogue: ExtractCatalogue) -> dg.AssetsDefinition:
    """Return the asset of the registry of files: complete when every dataset that models read is loaded.

    Models take the path of a file from it, because of files that overlap the path decides which one speaks.
    """

    @dg.asset(
        key=["registry", "extracts"],
        deps=[key for one in catalogue.datasets for key in asset_keys(one) if key.path[0] == "raw"],
        partitions_def=school_years,
        backfill_policy=dg.BackfillPolicy.single_run(),
        group_name="extracts",
        owners=[OWNER],
        kinds={"duckdb"},
        pool="warehouse",
        description="Every version of every file ever met, its path and checksum, and what became of it.",
    )
    def registry(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:
        """Report the registry as it stands once the files are loaded."""
        with installation.folders.held(), connection(installation.folders.warehouse) as warehouse:
            counts = Counter(extract.status for extract in registered_extracts(warehouse))
        return dg.MaterializeResult(
            metadata={"dagster/row_count": counts.total(), **dict(sorted(counts.items()))}
        )

    return registry
