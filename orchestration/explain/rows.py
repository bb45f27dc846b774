"""Rows of the warehouse as plain values.

Belongs here: one query, its rows, and how a value is written. Does not: which queries.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb

Row = dict[str, Any]


def rows(warehouse: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None) -> list[Row]:
    """Return the rows of a query; decimals come as text, exactly as they are stored."""
    cursor = warehouse.execute(query, values or {})
    names = [column[0] for column in cursor.description]
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)} for row in cursor.fetchall()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
