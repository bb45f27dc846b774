"""The dictionary of an edition: one file beside its tables, which opens in a spreadsheet.

Belongs here: the columns of the file. Does not: when it is written (`orchestration.editions.writing`).
"""

from __future__ import annotations

import csv
from pathlib import Path

from orchestration.data_dictionary.project import Project
from orchestration.data_dictionary.tables import Column, Table, tables_of

FILE = "data_dictionary.csv"
COLUMNS = (
    "table_name",
    "column_position",
    "column_name",
    "data_type",
    "is_key",
    "description",
    "code_set",
    "allowed_values",
    "table_description",
    "made_from",
)
# A value of a code set never holds it.
BETWEEN_VALUES = "; "


def write_file(path: Path) -> Path:
    """Write the dictionary of the published tables: one row per column, in the order of the tables.

    Args:
        path: where; a file that is there is replaced.

    Returns:
        The path.

    Raises:
        RuntimeError: the dbt project does not parse.
        ValueError: a table has no key, or a column no type or no description; names it.

    """
    tables = tables_of(Project.parsed(), "publish")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for table in tables:
            writer.writerows(_row(table, number, one) for number, one in enumerate(table.columns, start=1))
    return path


def _row(table: Table, position: int, column: Column) -> tuple[str | int, ...]:
    return (
        table.name,
        position,
        column.name,
        column.data_type,
        "true" if column.is_key else "false",
        column.description,
        column.code_set.name if column.code_set else "",
        BETWEEN_VALUES.join(column.allowed_values),
        table.description,
        BETWEEN_VALUES.join(table.made_from),
    )
