"""Content hashes of tables.

Belongs here: the canonical text of a table's rows and its digest. Does not: which tables are published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import duckdb
import pyarrow as pa

from orchestration.sql_text import identifier

# Control characters that no extract holds: unit separator between values, record separator after a row.
_VALUE_END = "chr(31)"
_ROW_END = "chr(30)"
_NULL = "chr(0)"


def content_hash(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str], key: Sequence[str]
) -> str:
    """Return the sha256 (hexadecimal) over the key-sorted canonical text of a relation's rows.

    The text of a row is each column cast to text, in the order of `columns`. Integers, decimals, dates and
    text have one text form each; floating point has not, so no published column is floating point.

    Args:
        connection: an open connection.
        relation: the relation as it stands in a from clause.
        columns: every column of the relation.
        key: columns that name a row; they fix the order.

    Raises:
        ValueError: a column is floating point.

    """
    types = dict(
        connection.execute(
            f"select column_name, column_type from (describe select * from {relation})"
        ).fetchall()
    )
    for column in columns:
        if types[column] in ("DOUBLE", "FLOAT"):
            raise ValueError(f"{relation}.{column} is {types[column]}: publish integers or decimals")
    values = f", {_VALUE_END}, ".join(
        f"coalesce(cast({identifier(column)} as varchar), {_NULL})" for column in columns
    )
    order = ", ".join(identifier(column) for column in key)
    reader = connection.execute(
        f"select concat({values}, {_ROW_END}) as line from {relation} order by {order}"
    ).to_arrow_reader(100_000)
    digest = hashlib.sha256()
    for batch in reader:
        digest.update(_text_bytes(batch.column(0)))
    return digest.hexdigest()


def _text_bytes(lines: pa.Array) -> memoryview:
    # A text array holds its values end to end in one buffer: hashing that is a hundred times faster than
    # hashing row by row.
    lines = lines.cast(pa.large_string())
    offsets = pa.Array.from_buffers(
        pa.int64(), len(lines) + 1, [None, lines.buffers()[1]], offset=lines.offset
    )
    return memoryview(lines.buffers()[2])[offsets[0].as_py() : offsets[-1].as_py()]
