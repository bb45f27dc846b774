"""The mend of Great Expectations over SQLAlchemy on DuckDB, and nothing else.

Belongs here: the one workaround. As shipped, the execution engine closes its connection before it fetches the
rows of a query ("list index out of range"), except for dialects on a private list, on which DuckDB is not. A
test runs a check without the mend and fails once upstream needs none; then this module goes away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.warehouse import SETTINGS

if TYPE_CHECKING:
    from great_expectations.data_context import AbstractDataContext
    from great_expectations.datasource.fluent import SQLDatasource


@contextmanager
def warehouse_datasource(context: AbstractDataContext, database: Path) -> Iterator[SQLDatasource]:
    """Offer the database as a datasource of Great Expectations, read-only, for the length of a `with` block.

    All queries go through one connection that stays open until the block ends, then closes: DuckDB's file is
    free for the next writer.
    """
    datasource = plain_datasource(context, database)
    engine = datasource.get_execution_engine()
    connection = engine.engine.connect()

    @contextmanager
    def held() -> Iterator:
        yield connection

    # On this one engine, not on the class: other engines of the process stay as shipped.
    engine.get_connection = held
    try:
        yield datasource
    finally:
        connection.close()
        # Two engines: one that judges, one with which the datasource tried its connection.
        for used in (engine.engine, datasource.get_engine()):
            used.dispose()


def plain_datasource(context: AbstractDataContext, database: Path) -> SQLDatasource:
    """Return the database as a datasource without the mend."""
    return context.data_sources.add_sql(
        "warehouse",
        connection_string=f"duckdb:///{database}",
        # The settings of every other connection: DuckDB refuses two configurations in one process.
        kwargs={"connect_args": {"read_only": True, "config": dict(SETTINGS)}},
    )
