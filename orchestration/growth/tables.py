"""The tables of the schema `growth`, which dbt reads as sources.

Belongs here: their columns and types, and replacing all of them in one transaction. Does not: their rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from orchestration.transactions import transaction

# Column: type in Arrow, type in the database. Numbers are rounded to the scale of their type.
_TEXT, _WHOLE, _LARGE = (pa.string(), "varchar"), (pa.int32(), "integer"), (pa.int64(), "bigint")
_PERCENTILE, _ERROR = (pa.float64(), "decimal(5, 2)"), (pa.float64(), "decimal(9, 6)")
_POINTS, _RESULT = (pa.float64(), "decimal(12, 6)"), (pa.float64(), "decimal(18, 6)")
_KNOT = (pa.float64(), "decimal(9, 3)")

_COHORT = {"growth_model_id": _TEXT, "subject_id": _TEXT, "school_year": _WHOLE, "grade": _WHOLE}
TABLES: Mapping[str, Mapping[str, tuple[pa.DataType, str]]] = {
    "cohort": _COHORT
    | {
        "student_count": _LARGE,
        "greatest_prior_count": _WHOLE,
        "tie_count": _LARGE,
        "outcome": _TEXT,
        "message": _TEXT,
    },
    "knot": _COHORT | {"prior_grade": _WHOLE, "knot_number": _WHOLE, "score": _KNOT},
    "student_growth": _COHORT
    | {
        "student_id": _LARGE,
        "prior_count": _WHOLE,
        "growth_percentile": _PERCENTILE,
        "standard_error": _ERROR,
        "residual_gain": _POINTS,
        "exclusion_reason_id": _TEXT,
    },
    "group_growth": {
        "measure_id": _TEXT,
        "organization_id": _TEXT,
        "organization_type": _TEXT,
        "program_id": _TEXT,
        "school_year": _WHOLE,
        "student_group_id": _TEXT,
        "student_count": _LARGE,
        "value": _RESULT,
        "standard_error": _RESULT,
        "extract_number": _WHOLE,
    },
}


def schema_of(table: str) -> pa.Schema:
    """Return the columns of a table as Arrow sees them."""
    return pa.schema([(name, arrow) for name, (arrow, _) in TABLES[table].items()])


def write_tables(warehouse: duckdb.DuckDBPyConnection, rows: Mapping[str, pa.Table]) -> None:
    """Replace all tables of the schema, together or not at all; a table without rows is empty.

    Args:
        warehouse: the working database.
        rows: by table, with the columns of `schema_of`.

    """
    with transaction(warehouse):
        warehouse.execute("create schema if not exists growth")
        for table, columns in TABLES.items():
            found = rows.get(table, schema_of(table).empty_table()).select(list(columns))
            selected = ", ".join(f"cast({name} as {type_}) as {name}" for name, (_, type_) in columns.items())
            warehouse.register("growth_rows", found)
            warehouse.execute(f"create or replace table growth.{table} as select {selected} from growth_rows")
            warehouse.unregister("growth_rows")
