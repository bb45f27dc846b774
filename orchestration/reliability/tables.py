"""The tables of the schema `reliability`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import LARGE, TEXT, TRUTH, WHOLE, TypedSchema, decimal

_RESULT, _SHARE = decimal(18, 6), decimal(9, 6)
_RATING = {"framework_id": TEXT, "framework_version": TEXT, "organization_id": TEXT, "school_year": WHOLE}
_SCALE = {"survey_id": TEXT, "scale_id": TEXT, "school_year": WHOLE}
_COMPOSITION = {
    "level_id": TEXT,
    "factor_id": TEXT,
    "school_count": LARGE,
    "correlation": _SHARE,
    "correlation_lower": _SHARE,
    "correlation_upper": _SHARE,
}
RELIABILITY = TypedSchema(
    "reliability",
    {
        "result_uncertainty": {
            "organization_id": TEXT,
            "program_id": TEXT,
            "school_year": WHOLE,
            "measure_id": TEXT,
            "student_group_id": TEXT,
            "standard_error": _RESULT,
            "interval_lower": _RESULT,
            "interval_upper": _RESULT,
            "reliability": _SHARE,
            "stabilized_value": _RESULT,
            "stabilized_standard_error": _RESULT,
            "uncertainty_reason_id": TEXT,
        },
        "measure_reliability": {
            "measure_id": TEXT,
            "school_year": WHOLE,
            "student_group_id": TEXT,
            "level_id": TEXT,
            "school_count": LARGE,
            "mean_value": _RESULT,
            "between_standard_deviation": _RESULT,
            "mean_reliability": _SHARE,
            "paired_school_count": LARGE,
            "year_to_year_correlation": _SHARE,
            "correlation_lower": _SHARE,
            "correlation_upper": _SHARE,
        },
        "survey_scale": _SCALE
        | {
            "measure_id": TEXT,
            "item_count": LARGE,
            "respondent_count": LARGE,
            "school_count": LARGE,
            "mean_answer": _SHARE,
            "alpha": _SHARE,
            "alpha_lower": _SHARE,
            "alpha_upper": _SHARE,
            "omega": _SHARE,
            "is_one_factor_proper": TRUTH,
            "icc_single": _SHARE,
            "icc_of_means": _SHARE,
            "floor_share": _SHARE,
            "ceiling_share": _SHARE,
        },
        "survey_item": _SCALE
        | {
            "item_id": TEXT,
            "respondent_count": LARGE,
            "mean_answer": _SHARE,
            "standard_deviation": _SHARE,
            "item_rest_correlation": _SHARE,
            "alpha_without_item": _SHARE,
            "floor_share": _SHARE,
            "ceiling_share": _SHARE,
        },
        "measure_composition": {"measure_id": TEXT, "school_year": WHOLE} | _COMPOSITION,
        "rating_composition": {"framework_id": TEXT, "framework_version": TEXT, "school_year": WHOLE}
        | _COMPOSITION,
        "decision_quality": {
            "framework_id": TEXT,
            "framework_version": TEXT,
            "school_year": WHOLE,
            "rated_count": LARGE,
            "school_count": LARGE,
            "mean_standard_error": _SHARE,
            "expected_accuracy": _SHARE,
            "decision_accuracy": _SHARE,
            "decision_consistency": _SHARE,
            "kappa": _SHARE,
            "share_within_one_band": _SHARE,
        },
        "rating_error": _RATING
        | {
            "standard_error": _SHARE,
            "share_without_students": _SHARE,
            "score_reliability": _SHARE,
        },
        "band_probability": _RATING | {"band_id": TEXT, "probability": _SHARE},
    },
)
