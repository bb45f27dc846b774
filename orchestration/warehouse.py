"""Connections to the working database.

Belongs here: opening and closing DuckDB with the settings every connection shares. One process may write at
a time, so connections are short and never held across steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

# A database of a connection of its own, to which others are attached.
IN_MEMORY = Path(":memory:")

SETTINGS = {"memory_limit": "2GB", "threads": 2}


@contextmanager
def connection(database: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the database at `database` for the length of a `with` block."""
    opened = duckdb.connect(str(database), read_only=read_only, config=dict(SETTINGS))
    try:
        yield opened
    finally:
        opened.close()
