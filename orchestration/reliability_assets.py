"""Reliability as assets: the step between the second and the third step of dbt.

Belongs here: how the tables of reliability appear in the asset graph. Does not: reading, computing and
writing them (`reliability`).
"""

import dagster as dg

from orchestration.partitions import school_years
from orchestration.reliability.computing import compute_reliability
from orchestration.reliability.tables import RELIABILITY
from orchestration.resources import Installation
from orchestration.transformation import OWNER
from orchestration.warehouse import connection

_READ_BY_SCHEMA = {
    "intermediate": (
        "int_measure__break",
        "int_organization__level",
        "int_policy__framework_bands",
        "int_scoring__measure_level",
        "int_scoring__school_line",
        "int_scoring__school_rating",
        "int_scoring__scope",
        "int_student__group_bit",
        "int_student__group_mask",
        "int_student__measure_penalty",
        "int_student__measure_row",
        "int_student__program_member",
    ),
    "marts": ("fct_measure_result",),
    "policy": (
        "anchors",
        "composition_factors",
        "error_models",
        "framework_versions",
        "measure_improvements",
        "measures",
        "school_programs",
        "survey_items",
    ),
    "staging": ("stg_survey__family_answer", "stg_survey__staff_answer", "stg_survey__student_answer"),
}
_READ = [dg.AssetKey([schema, name]) for schema, names in _READ_BY_SCHEMA.items() for name in names]
_DESCRIPTIONS = {
    "band_probability": "Probability of each band of every rating that has a standard error.",
    "decision_quality": "Accuracy, consistency and kappa of the bands of each framework version and year.",
    "measure_composition": "Correlation of every measure with poverty, groups, mobility and size of schools.",
    "measure_reliability": "Variance between schools, mean reliability, correlation with the year before.",
    "rating_composition": "Correlation of scores with poverty, groups, mobility and size of schools.",
    "rating_error": "Standard error of every rating whose results all have one, by influence of students.",
    "result_uncertainty": "Interval, reliability and stabilized value of every result, or why there is none.",
    "survey_item": "What each survey item adds to its scale.",
    "survey_scale": "Alpha, omega and intraclass correlations of the survey scales.",
}


@dg.multi_asset(
    name="reliability",
    specs=[
        dg.AssetSpec(
            key=[RELIABILITY.name, table],
            deps=_READ,
            group_name="reliability",
            description=_DESCRIPTIONS[table],
            owners=[OWNER],
            kinds={"duckdb", "numpy"},
            skippable=False,
        )
        for table in RELIABILITY.tables
    ],
    partitions_def=school_years,
    backfill_policy=dg.BackfillPolicy.single_run(),
    pool="warehouse",
)
def reliability(context: dg.AssetExecutionContext, installation: Installation):
    """Compute how sure results and ratings are; no score and no band depends on it."""
    home = installation.folders
    with home.held(), connection(home.warehouse) as warehouse:
        counts = compute_reliability(warehouse)
    for table, count in counts.items():
        yield dg.MaterializeResult(asset_key=[RELIABILITY.name, table], metadata={"dagster/row_count": count})
