"""The tables of the schema `access`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import TEXT, WHOLE, TypedSchema, decimal

_DISPARITY = {
    "ratio": decimal(15, 6),
    "ratio_lower": decimal(15, 6),
    "ratio_upper": decimal(15, 6),
    "p_value": decimal(9, 6),
    "adjusted_p_value": decimal(9, 6),
}
ACCESS = TypedSchema(
    "access",
    {
        "funnel_disparity": {
            "population_id": TEXT,
            "school_year": WHOLE,
            "program_type": TEXT,
            "student_group_id": TEXT,
            "stage_id": TEXT,
            **_DISPARITY,
        },
        "representation": {
            "organization_id": TEXT,
            "program_id": TEXT,
            "school_year": WHOLE,
            "student_group_id": TEXT,
            **_DISPARITY,
        },
    },
)
