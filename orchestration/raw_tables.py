"""Raw and oracle tables: the shape in which extracts lie in the working database.

Here: the tables of the catalogue, made anew when the catalogue changes them.
Not here: filling them (``loading``).

All columns are text, as in the file; types come with staging. Published results (the role
``oracle``) are kept in a schema of their own, so that no model can compute from them unseen.
"""

import duckdb

from orchestration.catalogue import ExtractCatalogue, ExtractDataset
from orchestration.key_registry import create_key_registry
from orchestration.registry import create_registry
from orchestration.sql_text import identifier, identifiers, literal
from orchestration.submissions import create_submissions
from orchestration.transactions import transaction

SCHEMAS = ("raw", "oracle")
_EARLIER = "raw_table_of_earlier_catalogue"


def prepare_raw_tables(connection: duckdb.DuckDBPyConnection, catalogue: ExtractCatalogue) -> list[str]:
    """Create the schemas, the registry and every table of the catalogue that is not there yet.

    Where the catalogue now reads a dataset differently, its tables are made anew. The rows in them
    stay, as far as the columns are the same: the next load reads the files again and replaces them,
    and of a file that is gone or refused they are all there is. Returns the names of the datasets to
    which that happened.
    """
    create_registry(connection)
    create_key_registry(connection)
    create_submissions(connection)
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    remade = []
    all_fingerprints = _fingerprints(connection)
    for dataset in catalogue.datasets:
        fingerprints = all_fingerprints.get(dataset.table_name, {})
        if fingerprints == dict.fromkeys(tables_of(dataset), dataset.fingerprint):
            continue
        if fingerprints:
            remade.append(dataset.table_name)
        _create(connection, dataset)
    return remade


def tables_of(dataset: ExtractDataset) -> dict[str, tuple[str, ...]]:
    """Return the dataset's tables (schema and name) and their columns from the file."""
    columns = {"raw": dataset.raw_columns, "oracle": dataset.oracle_columns}
    return {f"{schema}.{dataset.table_name}": names for schema, names in columns.items() if names}


def has_snapshot_date(dataset: ExtractDataset, table: str) -> bool:
    """Whether a table says which day its rows describe: raw tables whose file name tells it."""
    return table.startswith("raw.") and dataset.school_year_rule.tells_day


def _fingerprints(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str | None]]:
    """Return the fingerprint that each table was made with, by name and then by schema and name."""
    rows = connection.execute(
        """
        select table_name, schema_name || '.' || table_name, comment
        from duckdb_tables()
        where database_name = current_database() and schema_name in (?, ?)
        """,
        [*SCHEMAS],
    ).fetchall()
    fingerprints: dict[str, dict[str, str | None]] = {}
    for name, table, fingerprint in rows:
        fingerprints.setdefault(name, {})[table] = fingerprint
    return fingerprints


def _create(connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset) -> None:
    with transaction(connection):
        for schema in SCHEMAS:
            table = f"{schema}.{dataset.table_name}"
            names = tables_of(dataset).get(table, ())
            earlier = _set_apart(connection, schema, dataset.table_name)
            if names:
                columns = _columns(dataset, table, names)
                declared = ", ".join(f"{identifier(name)} {kind}" for name, kind in columns.items())
                connection.execute(f"create table {table} ({declared})")
                connection.execute(f"comment on table {table} is {literal(dataset.fingerprint)}")
                kept = [name for name in columns if name in earlier]
                if kept:
                    columns_kept = identifiers(kept)
                    connection.execute(
                        f"insert into {table} ({columns_kept}) select {columns_kept} from {_EARLIER}"
                    )
            if earlier:
                connection.execute(f"drop table {_EARLIER}")


def _columns(dataset: ExtractDataset, table: str, names: tuple[str, ...]) -> dict[str, str]:
    columns = dict.fromkeys(names, "varchar")
    columns |= dict.fromkeys(("_school_year", "_extract_number", "_extract_row"), "integer")
    return columns | ({"_snapshot_date": "varchar"} if has_snapshot_date(dataset, table) else {})


def _set_apart(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> set[str]:
    """Move a table's rows to a temporary table and drop it; return its columns, none if it is not there."""
    columns = connection.execute(
        "select column_name from duckdb_columns() "
        "where database_name = current_database() and schema_name = ? and table_name = ?",
        [schema, name],
    ).fetchall()
    if columns:
        connection.execute(f"create temp table {_EARLIER} as select * from {schema}.{name}")
        connection.execute(f"drop table {schema}.{name}")
    return {column for (column,) in columns}
