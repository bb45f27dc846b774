"""What would change in a certified year, and the report on it.

Belongs here: comparing frozen rows with those computed now, cell by cell; the report for people (text) and
for programs (CSV). Does not: which rows are published (`row_sources`).

The report holds exact values and stays in the restricted edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.editions.row_sources import YEAR, ComputedRows, FrozenRows
from orchestration.editions.tables import PublishedTable, columns_of
from orchestration.sql_text import identifier, literal

FOLDER = "differences"
_ROWS_IN_TEXT = 20
_CELLS = "difference_cells"
_PAIRS = "difference_pairs"


@dataclass(frozen=True)
class TableDifference:
    """Rows of one table and year that would be added, removed or changed; columns that only one side has."""

    table: str
    added: int
    removed: int
    changed: int
    new_columns: list[str]
    gone_columns: list[str]

    def __bool__(self) -> bool:
        """Whether any row differs."""
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class YearDifference:
    """What would change in one frozen year."""

    school_year: int
    state: str
    edition_id: str
    tables: list[TableDifference]
    causes: list[str]

    def sentence(self) -> str:
        """Return what would change in one line."""
        parts = [
            f"{table.table} {table.changed:,} changed, {table.added:,} added, {table.removed:,} removed"
            for table in self.tables
            if table
        ]
        return f"{self.school_year} is {self.state} and would change: {'; '.join(parts)}"


def kept_sentence(edition: Path, difference: YearDifference) -> str:
    """Return what was done about a difference, where the report is, and how to take what is computed now."""
    report = edition / FOLDER / f"{difference.school_year}.txt"
    return (
        f"Its rows are kept. Report: {report}. To take what is computed now: "
        f'spf certify --school-year {difference.school_year} --revise --reason "..."'
    )


def find_differences(
    connection: duckdb.DuckDBPyConnection,
    tables: tuple[PublishedTable, ...],
    computed: ComputedRows,
    frozen: FrozenRows,
    folder: Path,
    causes: dict[int, list[str]],
) -> list[YearDifference]:
    """Compare every frozen year with what is computed; write a report on each that would change.

    The report is `folder/<year>.csv` (one row per cell: table, kind of difference, key, column, frozen and
    computed value) and `folder/<year>.txt`, with the causes: what is not as it was then.
    """
    found = []
    for year in frozen.years.values():
        _create_cells(connection, tables)
        parts = [
            _compare(connection, table, computed, frozen, year.school_year)
            for table in tables
            if YEAR in table.key
        ]
        if any(parts):
            difference = YearDifference(
                year.school_year, year.state, year.edition_id, parts, causes.get(year.school_year, [])
            )
            found.append(difference)
            folder.mkdir(exist_ok=True)
            file = folder / f"{year.school_year}.csv"
            connection.execute(f"copy {_CELLS} to {literal(str(file))} (format csv, header)")
            (folder / f"{year.school_year}.txt").write_text(_text(connection, difference), "utf-8")
    return found


def _key_columns(tables: tuple[PublishedTable, ...]) -> list[str]:
    return list(dict.fromkeys(column for table in tables for column in table.key))


def _create_cells(connection: duckdb.DuckDBPyConnection, tables: tuple[PublishedTable, ...]) -> None:
    keys = ", ".join(f"{identifier(name)} varchar" for name in _key_columns(tables))
    connection.execute(
        f"create or replace temp table {_CELLS} (table_name varchar, difference varchar, {keys}, "
        "column_name varchar, frozen_value varchar, computed_value varchar)"
    )


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    computed: ComputedRows,
    frozen: FrozenRows,
    school_year: int,
) -> TableDifference:
    new = f"(select * from {computed.relation(table)} where {YEAR} = {school_year})"
    new_columns = columns_of(connection, new)
    old = frozen.relation(table, school_year)
    if old is None:
        # The table is newer than the frozen year: all of its rows would be added.
        old, old_columns = f"(select * from {new} where false)", new_columns
    else:
        old_columns = columns_of(connection, old)
    _add_missing(connection, table, "added", new, old)
    _add_missing(connection, table, "removed", old, new)
    values = [name for name in new_columns if name in old_columns and name not in table.key]
    _add_changed(connection, table, old, new, values)
    return TableDifference(
        table.name,
        **_row_counts(connection, table),
        new_columns=[name for name in new_columns if name not in old_columns],
        gone_columns=[name for name in old_columns if name not in new_columns],
    )


def _add_missing(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, difference: str, rows: str, others: str
) -> None:
    """Add the rows whose key the other relation has not."""
    key = ", ".join(identifier(name) for name in table.key)
    _add_cells(connection, table, difference, f"{rows} as here anti join {others} as there using ({key})")


def _add_changed(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, old: str, new: str, values: list[str]
) -> None:
    """Add the cells that differ in rows that both relations have."""
    join = " and ".join(f"there.{identifier(name)} = here.{identifier(name)}" for name in table.key)
    differs = [f"there.{identifier(name)} is distinct from here.{identifier(name)}" for name in values]
    # Pairs of rows first: looking for differing cells among all rows would join once for every column.
    connection.execute(
        f"create or replace temp table {_PAIRS} as select there, here "
        f"from {old} as there inner join {new} as here on {join} where {' or '.join(differs) or 'false'}"
    )
    for name, differing in zip(values, differs, strict=True):
        column = identifier(name)
        cells = f"{literal(name)}, cast(there.{column} as varchar), cast(here.{column} as varchar)"
        _add_cells(connection, table, "changed", f"{_PAIRS} where {differing}", cells)


def _add_cells(
    connection: duckdb.DuckDBPyConnection,
    table: PublishedTable,
    difference: str,
    rows: str,
    cells: str = "null, null, null",
) -> None:
    key = ", ".join(identifier(name) for name in table.key)
    values = ", ".join(f"cast(here.{identifier(name)} as varchar)" for name in table.key)
    connection.execute(
        f"insert into {_CELLS} (table_name, difference, {key}, column_name, frozen_value, computed_value) "
        f"select {literal(table.name)}, {literal(difference)}, {values}, {cells} from {rows}"
    )


def _row_counts(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> dict[str, int]:
    key = ", ".join(identifier(name) for name in table.key)
    query = f"""
        select difference, count(distinct ({key}))
        from {_CELLS}
        where table_name = ?
        group by difference
    """
    counts = dict(connection.execute(query, [table.name]).fetchall())
    return {difference: counts.get(difference, 0) for difference in ("added", "removed", "changed")}


def _text(connection: duckdb.DuckDBPyConnection, difference: YearDifference) -> str:
    lines = [
        f"School year {difference.school_year} is {difference.state} in edition {difference.edition_id}.",
        "Its rows are kept. From the files, policy and code of now they would be different.",
        "",
        "What is not as it was when the year was computed:",
        *(f"  {cause}" for cause in difference.causes),
        "",
    ]
    for table in difference.tables:
        if not table and not table.new_columns and not table.gone_columns:
            continue
        lines.append(
            f"{table.table}: {table.changed:,} rows changed, {table.added:,} added, {table.removed:,} removed"
        )
        if table.new_columns:
            lines.append(f"  columns newer than the year, null in it: {', '.join(table.new_columns)}")
        if table.gone_columns:
            lines.append(f"  columns that are published no more: {', '.join(table.gone_columns)}")
        cursor = connection.execute(
            f"select * from {_CELLS} where table_name = ? order by all limit {_ROWS_IN_TEXT}", [table.table]
        )
        names = [column[0] for column in cursor.description]
        lines += [_line(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        if table.changed + table.added + table.removed > _ROWS_IN_TEXT:
            lines.append(f"  ... all of them in {difference.school_year}.csv")
        lines.append("")
    lines.append(
        f"To take what is computed now: spf certify --school-year {difference.school_year} --revise "
        '--reason "..."'
    )
    return "\n".join(lines) + "\n"


def _line(cell: dict[str, str | None]) -> str:
    apart = ("table_name", "difference", "column_name", "frozen_value", "computed_value")
    key = " ".join(value for name, value in cell.items() if name not in apart and value is not None)
    if cell["difference"] != "changed":
        return f"  {cell['difference']:<8} {key}"
    old, new = (
        cell[side] if cell[side] is not None else "null" for side in ("frozen_value", "computed_value")
    )
    return f"  changed  {key}: {cell['column_name']} {old} -> {new}"
