"""The tables of the schema `growth`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import LARGE, TEXT, WHOLE, TypedSchema, decimal

_RESULT = decimal(18, 6)
_COHORT = {"growth_model_id": TEXT, "subject_id": TEXT, "school_year": WHOLE, "grade": WHOLE}
GROWTH = TypedSchema(
    "growth",
    {
        "cohort": _COHORT
        | {
            "student_count": LARGE,
            "greatest_prior_count": WHOLE,
            "tie_count": LARGE,
            "outcome": TEXT,
            "message": TEXT,
        },
        "knot": _COHORT | {"prior_grade": WHOLE, "knot_number": WHOLE, "score": decimal(9, 3)},
        "student_growth": _COHORT
        | {
            "student_id": LARGE,
            "prior_count": WHOLE,
            "growth_percentile": decimal(5, 2),
            "standard_error": decimal(9, 6),
            "residual_gain": decimal(12, 6),
            "exclusion_reason_id": TEXT,
        },
        "group_growth": {
            "measure_id": TEXT,
            "organization_id": TEXT,
            "organization_type": TEXT,
            "program_id": TEXT,
            "school_year": WHOLE,
            "student_group_id": TEXT,
            "student_count": LARGE,
            "value": _RESULT,
            "standard_error": _RESULT,
            "extract_number": WHOLE,
        },
    },
)
TABLES = GROWTH.tables
schema_of = GROWTH.schema_of
write_tables = GROWTH.write
