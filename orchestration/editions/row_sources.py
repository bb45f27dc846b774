"""Where the rows of an edition come from.

Belongs here: the relations that hold what is computed now, what an earlier edition computed, and what a
certified year froze. Does not: writing them (`tables`), comparing them (`differences`).

All relations are read through one connection in memory, to which databases are attached read-only.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.editions.frozen_years import FrozenYear
from orchestration.editions.manifest import EditionMissingError
from orchestration.editions.tables import PublishedTable, columns_of
from orchestration.home import Home
from orchestration.sql_text import identifier, literal

DATABASE = "spf.duckdb"
# In a restricted edition only: what the run computed for certified years that it would have changed.
COMPUTED_DATABASE = "computed.duckdb"
YEAR = "school_year"


class ComputedRows:
    """What is computed for every year, table by table, as relations on one connection."""

    def __init__(self, relations: dict[str, str]):
        self._relations = relations

    def relation(self, table: PublishedTable) -> str:
        """Return the relation of a table, as it stands in a from clause."""
        return self._relations.get(table.name, f"spf.publish.{table.name}")


def attach_warehouse(connection: duckdb.DuckDBPyConnection, home: Home) -> ComputedRows:
    """Attach the working database; its views name it by the name it has on disk."""
    connection.execute(f"attach {literal(str(home.warehouse))} as spf (read_only)")
    connection.execute("use spf")
    return ComputedRows({})


def attach_edition(
    connection: duckdb.DuckDBPyConnection, home: Home, manifest: dict, tables: tuple[PublishedTable, ...]
) -> ComputedRows:
    """Attach an edition and return what its run computed: also for certified years, whose rows it kept."""
    folder = home.restricted / manifest["edition_id"]
    connection.execute(f"attach {literal(str(folder / DATABASE))} as base (read_only)")
    relations = {table.name: f"base.publish.{table.name}" for table in tables}
    if manifest["differences"]:
        connection.execute(f"attach {literal(str(folder / COMPUTED_DATABASE))} as base_computed (read_only)")
        years = ", ".join(manifest["differences"])
        for table in tables:
            if YEAR in table.key:
                relations[table.name] = (
                    f"(select * from base.publish.{table.name} where {YEAR} not in ({years}) "
                    f"union all by name select * from base_computed.publish.{table.name})"
                )
    return ComputedRows(relations)


class FrozenRows:
    """The rows of frozen years, from the editions in which they were frozen."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, home: Home, years: list[FrozenYear]):
        self._connection = connection
        self._catalogs: dict[int, str] = {}
        self.years = {year.school_year: year for year in years}
        for year in years:
            file = home.restricted / year.edition_id / DATABASE
            _require(file, year)
            catalog = f"frozen_{year.school_year}"
            connection.execute(f"attach {literal(str(file))} as {catalog} (read_only)")
            self._catalogs[year.school_year] = catalog

    def relation(self, table: PublishedTable, school_year: int) -> str | None:
        """Return the frozen rows of a table in one year, or None where the table is newer than they are."""
        catalog = self._catalogs[school_year]
        there = self._connection.execute(
            "select 1 from duckdb_tables() "
            "where database_name = ? and schema_name = 'publish' and table_name = ?",
            [catalog, table.name],
        ).fetchone()
        if there is None:
            return None
        return f"(select * from {catalog}.publish.{table.name} where {YEAR} = {school_year})"


def edition_rows(
    connection: duckdb.DuckDBPyConnection, table: PublishedTable, computed: ComputedRows, frozen: FrozenRows
) -> str:
    """Return the rows an edition shows: frozen years from where they were frozen, the others as computed.

    The columns are those computed now. A column that is newer than a frozen year is null in it; one that is
    gone is gone there too.
    """
    relation = computed.relation(table)
    if not frozen.years or YEAR not in table.key:
        return relation
    types = columns_of(connection, relation)
    years = ", ".join(map(str, frozen.years))
    parts = [f"select * from {relation} where {YEAR} not in ({years})"]
    for year in frozen.years:
        rows = frozen.relation(table, year)
        if rows is not None:
            there = columns_of(connection, rows)
            names = ", ".join(
                f"cast({identifier(name)} as {kind}) as {identifier(name)}"
                for name, kind in types.items()
                if name in there
            )
            parts.append(f"select {names} from {rows}")
    return f"({' union all by name '.join(parts)})"


def _require(file: Path, year: FrozenYear) -> None:
    if not file.exists():
        raise EditionMissingError(
            f"{year.school_year} is {year.state} in edition {year.edition_id}, which is not in "
            f"{file.parent.parent}: restore it from a backup; nothing is published without it"
        )
