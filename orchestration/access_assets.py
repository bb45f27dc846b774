"""Access as assets: the step between the second and the third step of dbt.

Belongs here: how the tables of access appear in the asset graph. Does not: reading, computing and
writing them (`access`).
"""

import dagster as dg

from orchestration.access.computing import compute_access
from orchestration.access.tables import ACCESS
from orchestration.partitions import school_years
from orchestration.resources import Installation
from orchestration.transformation import OWNER
from orchestration.warehouse import connection

_READ = [
    dg.AssetKey(["intermediate", "int_equity__funnel_count"]),
    dg.AssetKey(["marts", "fct_enrollment_composition"]),
    dg.AssetKey(["policy", "school_programs"]),
]
_DESCRIPTIONS = {
    "funnel_disparity": "How often a group passes a stage of choice beside all others.",
    "representation": "Share of a group in a program over its share in the same grades.",
}


@dg.multi_asset(
    name="access",
    specs=[
        dg.AssetSpec(
            key=[ACCESS.name, table],
            deps=_READ,
            group_name="access",
            description=_DESCRIPTIONS[table],
            owners=[OWNER],
            kinds={"duckdb", "numpy"},
            skippable=False,
        )
        for table in ACCESS.tables
    ],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def access(context: dg.AssetExecutionContext, installation: Installation):
    """Compute how access differs between groups, and how sure that is; nothing of it reaches a rating."""
    home = installation.folders
    with home.held(), connection(home.warehouse) as warehouse:
        counts = compute_access(warehouse)
    for table, count in counts.items():
        yield dg.MaterializeResult(asset_key=[ACCESS.name, table], metadata={"dagster/row_count": count})
