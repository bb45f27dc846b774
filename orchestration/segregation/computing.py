"""From the working database to the tables of the schema `segregation`: the work of the segregation step.

Belongs here: the order of reading, computing and writing. Does not: how it appears in Dagster
(`segregation_assets`).
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from orchestration.segregation.changes import change_rows
from orchestration.segregation.counts import Described, read_counts
from orchestration.segregation.intervals import interval_rows
from orchestration.segregation.tables import SEGREGATION
from psychometrics.segregation import CountTable

_WITH_ERROR = "select split_id from policy.segregation_splits where has_change_interval"


def compute_segregation(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Compute intervals and changes of segregation, and replace the tables of the schema `segregation`.

    Returns:
        Rows by table.

    """
    with_error = frozenset(row[0] for row in warehouse.execute(_WITH_ERROR).fetchall())
    tables: dict[Described, CountTable] = {}
    intervals: list[dict] = []
    for described, table, draws in read_counts(warehouse):
        tables[described] = table
        intervals += interval_rows(described, table, draws)
    rows = {"index_interval": intervals, "segregation_change": change_rows(tables, with_error)}
    found = {name: _table(name, of_name) for name, of_name in rows.items()}
    SEGREGATION.write(warehouse, found)
    return {name: table.num_rows for name, table in found.items()}


def _table(name: str, rows: list[dict]) -> pa.Table:
    schema = SEGREGATION.schema_of(name)
    return pa.table([pa.array([row.get(field.name) for row in rows], field.type) for field in schema], schema)
