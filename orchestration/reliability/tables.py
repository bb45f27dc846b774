"""The tables of the schema `reliability`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import LARGE, TEXT, WHOLE, TypedSchema, decimal

_RESULT, _SHARE, _VARIANCE = decimal(18, 6), decimal(9, 6), decimal(24, 9)
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
    },
)
