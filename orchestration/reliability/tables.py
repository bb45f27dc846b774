"""The tables of the schema `reliability`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import LARGE, TEXT, WHOLE, TypedSchema, decimal

_RESULT, _SHARE, _VARIANCE = decimal(18, 6), decimal(9, 6), decimal(24, 9)
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
        "variance_between": {
            "measure_id": TEXT,
            "school_year": WHOLE,
            "student_group_id": TEXT,
            "level_id": TEXT,
            "school_count": LARGE,
            "mean": _RESULT,
            "mean_standard_error": _RESULT,
            "between_variance": _VARIANCE,
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
