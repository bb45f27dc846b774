"""The tables of the schema `reliability`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import LARGE, TEXT, WHOLE, TypedSchema, decimal

_RESULT, _SHARE = decimal(18, 6), decimal(9, 6)
_RATING = {"framework_id": TEXT, "framework_version": TEXT, "organization_id": TEXT, "school_year": WHOLE}
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
