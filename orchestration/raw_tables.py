"""Raw and oracle tables: the shape in which extracts lie in the working database.

Here: the tables of the catalogue, made anew when the catalogue changes them.
Not here: filling them (``loading``).

All columns are text, as in the file; types come with staging. Published results (the role
``oracle``) are kept in a schema of their own, so that no model can compute from them unseen.
"""

import duckdb

from orchestration.catalogue import ExtractCatalogue, ExtractDataset
from orchestration.registry import create_registry, registered_extracts, set_status
from orchestration.sql_text import identifier, literal
from orchestration.transactions import transaction

SCHEMAS = ("raw", "oracle")


def prepare_raw_tables(connection: duckdb.DuckDBPyConnection, catalogue: ExtractCatalogue) -> list[str]:
    """Create the schemas, the registry and every table of the catalogue that is not there yet.

    Where the catalogue now reads a dataset differently, its tables are made anew and its files
    count as not loaded, so that the next load reads them again. Returns the names of the datasets
    to which that happened.
    """
    create_registry(connection)
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    remade = []
    for dataset in catalogue.datasets:
        fingerprints = _fingerprints(connection, dataset)
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
    """Whether a table says which day its rows describe: raw tables dated by the file name."""
    return table.startswith("raw.") and dataset.school_year_rule.is_in_path


def _fingerprints(connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset) -> dict[str, str | None]:
    rows = connection.execute(
        """
        select schema_name || '.' || table_name, comment
        from duckdb_tables()
        where database_name = current_database() and schema_name in (?, ?) and table_name = ?
        """,
        [*SCHEMAS, dataset.table_name],
    ).fetchall()
    return dict(rows)


def _create(connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset) -> None:
    with transaction(connection):
        for schema in SCHEMAS:
            connection.execute(f"drop table if exists {schema}.{dataset.table_name}")
        for table, names in tables_of(dataset).items():
            columns = [f"{identifier(name)} varchar" for name in names]
            columns += ["_school_year integer", "_extract_number integer", "_extract_row integer"]
            if has_snapshot_date(dataset, table):
                columns.append("_snapshot_date varchar")
            connection.execute(f"create table {table} ({', '.join(columns)})")
            connection.execute(f"comment on table {table} is {literal(dataset.fingerprint)}")
        versions = registered_extracts(connection, dataset)
        held = [e.extract_number for e in versions if e.is_held]
        set_status(connection, held, "superseded", "The catalogue changed how the file is read.")
