"""Which pseudonym key a home was loaded with.

Here: the table ``registry.pseudonym_keys`` and the rule that one home holds pseudonyms of one key.
Not here: the key itself, which is never stored (``pseudonyms``).
"""

import duckdb

from orchestration.pseudonyms import REMEDY, PseudonymKey, PseudonymKeyError


def create_key_registry(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table if absent; the schema is there."""
    connection.execute(
        "create table if not exists registry.pseudonym_keys "
        "(fingerprint varchar not null, registered_at timestamp not null default current_timestamp)"
    )


def registered_fingerprint(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Return the fingerprint of the key that the rows of this database were loaded with, None before any."""
    there = connection.execute(
        "select count(*) from duckdb_tables() where database_name = current_database() "
        "and schema_name = 'registry' and table_name = 'pseudonym_keys'"
    ).fetchone()[0]
    row = connection.execute("select fingerprint from registry.pseudonym_keys").fetchone() if there else None
    return row[0] if row else None


def require_key(connection: duckdb.DuckDBPyConnection | None, key: PseudonymKey | None) -> PseudonymKey:
    """Return the key if files about students may be loaded with it.

    ``connection`` reads the working database; None where there is none yet. Raises PseudonymKeyError where
    there is no key, or where the database holds pseudonyms of another one.
    """
    if key is None:
        raise PseudonymKeyError(f"there are files about students, but no pseudonym key. {REMEDY}")
    registered = registered_fingerprint(connection) if connection is not None else None
    if registered not in (None, key.fingerprint):
        raise PseudonymKeyError(
            f"this home was loaded with the pseudonym key {registered}, the key given is {key.fingerprint}: "
            "students would no longer be followed. Give the key of before; or remove HOME/work, and the next "
            "run loads every file again with the new key"
        )
    return key


def register_key(connection: duckdb.DuckDBPyConnection, key: PseudonymKey) -> None:
    """Note the fingerprint of the key before the first row is loaded with it."""
    if registered_fingerprint(connection) is None:
        connection.execute("insert into registry.pseudonym_keys (fingerprint) values (?)", [key.fingerprint])
