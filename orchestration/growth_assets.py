"""Growth as assets: the step between the two steps of dbt.

Belongs here: how the tables of growth appear in the asset graph and what is told of cohorts that could not be
computed. Does not: reading, computing and writing them (`growth`).
"""

import dagster as dg

from orchestration.growth.computing import compute_growth
from orchestration.growth.tables import TABLES
from orchestration.partitions import school_years
from orchestration.resources import Installation
from orchestration.transformation import OWNER
from orchestration.warehouse import connection

_READ = [
    dg.AssetKey(["intermediate", name])
    for name in (
        "int_student__growth_member",
        "int_student__growth_panel",
        "int_student__group_bit",
        "int_student__score_history",
    )
] + [
    dg.AssetKey(["policy", name])
    for name in ("growth_knots", "growth_measures", "growth_model_grades", "growth_models")
]
_DESCRIPTIONS = {
    "cohort": "Growth cohorts (model, school year, grade): students, prior scores, and what came of them.",
    "group_growth": "Growth of schools, programs and groups that is more than a mean over students.",
    "knot": "Knots of the growth curves of every cohort, as estimated or as fixed by policy.",
    "student_growth": "Growth percentile, its standard error, or residual gain of every student; restricted.",
}


@dg.multi_asset(
    name="growth",
    specs=[
        dg.AssetSpec(
            key=["growth", table],
            deps=_READ,
            group_name="growth",
            description=_DESCRIPTIONS[table],
            owners=[OWNER],
            kinds={"duckdb", "numpy"},
            skippable=False,
        )
        for table in TABLES
    ],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def growth(context: dg.AssetExecutionContext, installation: Installation):
    """Compute growth of students, schools and groups from the panel; a cohort that fails costs no other."""
    home = installation.folders
    with home.held(), connection(home.warehouse) as warehouse:
        summary = compute_growth(warehouse)
    for message in summary.messages:
        context.log.warning(f"growth not computed: {message}")
    for table, count in summary.row_counts.items():
        yield dg.MaterializeResult(
            asset_key=["growth", table],
            metadata={
                "dagster/row_count": count,
                "computed_cohorts": summary.computed_cohorts,
                "cohorts_not_computed": len(summary.messages),
            },
        )
