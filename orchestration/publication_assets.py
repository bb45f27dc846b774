"""The published edition as an asset: the last step of the annual job.

Belongs here: when an edition is written and what is reported of it. Does not: how (`editions`).
"""

import dagster as dg

from orchestration.editions.differences import kept_sentence
from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.editions.writing import write_edition
from orchestration.partitions import school_years
from orchestration.resources import Installation
from orchestration.transformation import OWNER
from orchestration.validity_checks import RESULTS


@dg.asset(
    key=["publication", "edition"],
    # The results of the checks too: what does not hold is not published.
    deps=[*(dg.AssetKey(["publish", table.name]) for table in PUBLISHED_TABLES), RESULTS],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="publication",
    owners=[OWNER],
    kinds={"duckdb", "parquet"},
    pool="warehouse",
    description=(
        "The published tables as a read-only database and Parquet files with a manifest of content hashes. "
        "Certified years are copied. It is switched in atomically as published/current when every source is "
        "public or simulated."
    ),
)
def edition(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult:
    """Write the edition; it becomes the current one when its sources allow that."""
    with installation.folders.held():
        written = write_edition(installation.folders)
    for difference in written.differences:
        context.log.warning(f"{difference.sentence()}. {kept_sentence(written.folder, difference)}")
    context.log.info(f"edition {written.edition_id} in {written.folder}")
    return dg.MaterializeResult(
        metadata={
            "edition_id": written.edition_id,
            "is_current": written.is_released,
            "reason": written.reason,
            "path": dg.MetadataValue.path(str(written.folder)),
            "dagster/row_count": sum(table.row_count for table in written.tables),
        }
    )
