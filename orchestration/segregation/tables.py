"""The tables of the schema `segregation`, which dbt reads as sources.

Belongs here: their columns and types. Does not: their rows, writing them (`typed_tables`).
"""

from __future__ import annotations

from orchestration.typed_tables import TEXT, WHOLE, TypedSchema, decimal

_INDEX = decimal(12, 9)
SEGREGATION = TypedSchema(
    "segregation",
    {
        "index_interval": {
            "population_id": TEXT,
            "school_year": WHOLE,
            "category_type": TEXT,
            "category_id": TEXT,
            "split_id": TEXT,
            "index_id": TEXT,
            "student_group_id": TEXT,
            "other_group_id": TEXT,
            "corrected_value": _INDEX,
            "standard_error": _INDEX,
            "interval_lower": _INDEX,
            "interval_upper": _INDEX,
            "draw_count": WHOLE,
        },
        "segregation_change": {
            "population_id": TEXT,
            "school_year": WHOLE,
            "prior_school_year": WHOLE,
            "split_id": TEXT,
            "prior_value": _INDEX,
            "index_value": _INDEX,
            "change_value": _INDEX,
            "change_corrected": _INDEX,
            "change_standard_error": _INDEX,
            "change_lower": _INDEX,
            "change_upper": _INDEX,
            "structural_part": _INDEX,
            "group_part": _INDEX,
            "school_part": _INDEX,
            "opened_part": _INDEX,
            "closed_part": _INDEX,
        },
    },
)
