"""Tables that a step of Python writes between two steps of dbt, which reads them as sources.

Belongs here: their columns as Arrow and the database see them, and replacing all of a schema in one
transaction. Does not: which tables there are and their rows (`growth`, `reliability`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.transactions import transaction

# A column: its type in Arrow, its type in the database. Numbers are rounded to the scale of the latter.
Column = tuple[pa.DataType, str]
TEXT: Column = (pa.string(), "varchar")
WHOLE: Column = (pa.int32(), "integer")
LARGE: Column = (pa.int64(), "bigint")
TRUTH: Column = (pa.bool_(), "boolean")


def decimal(precision: int, scale: int) -> Column:
    """Return the type of a number that is computed in floating point and written as a decimal."""
    return pa.float64(), f"decimal({precision}, {scale})"


@dataclass(frozen=True)
class TypedSchema:
    """A schema of the working database with all its tables.

    Attributes:
        name: of the schema.
        tables: by name, the columns with their types.

    """

    name: str
    tables: Mapping[str, Mapping[str, Column]]

    def schema_of(self, table: str) -> pa.Schema:
        """Return the columns of a table as Arrow sees them."""
        return pa.schema([(name, arrow) for name, (arrow, _) in self.tables[table].items()])

    def write(self, warehouse: duckdb.DuckDBPyConnection, rows: Mapping[str, pa.Table]) -> None:
        """Replace all tables of the schema, together or not at all; a table without rows is empty.

        Args:
            warehouse: the working database.
            rows: by table, with the columns of `schema_of`.

        """
        with transaction(warehouse):
            warehouse.execute(f"create schema if not exists {self.name}")
            for table, columns in self.tables.items():
                found = rows.get(table, self.schema_of(table).empty_table()).select(list(columns))
                selected = ", ".join(
                    f"cast({name} as {type_}) as {name}" for name, (_, type_) in columns.items()
                )
                warehouse.register("typed_rows", found)
                warehouse.execute(
                    f"create or replace table {self.name}.{table} as select {selected} from typed_rows"
                )
                warehouse.unregister("typed_rows")
