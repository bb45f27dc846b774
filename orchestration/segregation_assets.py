"""Segregation as assets: the step between the second and the third step of dbt.

Belongs here: how the tables of segregation appear in the asset graph. Does not: reading, computing and
writing them (`segregation`).
"""

import dagster as dg

from orchestration.partitions import school_years
from orchestration.resources import Installation
from orchestration.segregation.computing import compute_segregation
from orchestration.segregation.tables import SEGREGATION
from orchestration.transformation import OWNER
from orchestration.warehouse import connection

_READ = [
    dg.AssetKey(["intermediate", "int_equity__segregation_cell"]),
    *(
        dg.AssetKey(["policy", name])
        for name in ("equity_populations", "segregation_categories", "segregation_splits")
    ),
]
_DESCRIPTIONS = {
    "index_interval": "Indices of segregation without their bias, with standard error and interval.",
    "segregation_change": "Change of segregation from one year to the next, and what it is made of.",
}


@dg.multi_asset(
    name="segregation",
    specs=[
        dg.AssetSpec(
            key=[SEGREGATION.name, table],
            deps=_READ,
            group_name="segregation",
            description=_DESCRIPTIONS[table],
            owners=[OWNER],
            kinds={"duckdb", "numpy"},
            skippable=False,
        )
        for table in SEGREGATION.tables
    ],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def segregation(context: dg.AssetExecutionContext, installation: Installation):
    """Compute how sure segregation is and what its change is made of; nothing of it reaches a rating."""
    home = installation.folders
    with home.held(), connection(home.warehouse) as warehouse:
        counts = compute_segregation(warehouse)
    for table, count in counts.items():
        yield dg.MaterializeResult(asset_key=[SEGREGATION.name, table], metadata={"dagster/row_count": count})
