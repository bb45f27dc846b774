"""The registry of extracts: every file ever met, and what became of it.

Here: the table ``registry.extracts`` in the working database and access to it.
Not here: the decision whether a file is good (``loading``).

``status`` is ``loaded`` (its rows are in the raw tables), ``missing`` (its rows are too, but the
file is no longer in the folders given), ``superseded`` (another version took its place) or
``quarantined`` (never loaded; ``reason`` says why).
"""

from dataclasses import dataclass, fields
from datetime import UTC, datetime

import duckdb

from orchestration.catalogue import ExtractDataset

# Lists are stored as one text, with the separator that the catalogue seeds use.
SEPARATOR = "|"
# Statuses of the versions whose rows are in the tables.
HELD = ("loaded", "missing")


@dataclass(frozen=True)
class RegisteredExtract:
    """One version of one file; the fields are the columns of ``registry.extracts``."""

    extract_number: int
    source_id: str
    dataset_id: str
    path: str
    sha256: str | None
    byte_count: int | None
    row_count: int | None
    rows_set_aside: int | None
    header: str | None
    extra_columns: str | None
    school_years: str | None
    first_seen_at: datetime
    loaded_at: datetime | None
    status: str
    reason: str | None
    is_simulated: bool
    # Which of the dataset's files counts where two differ; 1 goes first.
    file_precedence: int | None = None
    # Of the catalogue that its rows were read with.
    fingerprint: str | None = None

    @property
    def years(self) -> set[int]:
        """School years of its rows (spring years)."""
        return {int(year) for year in (self.school_years or "").split(SEPARATOR) if year}

    @property
    def is_held(self) -> bool:
        """Whether its rows are in the tables."""
        return self.status in HELD


_COLUMNS = tuple(field.name for field in fields(RegisteredExtract))


def create_registry(connection: duckdb.DuckDBPyConnection) -> None:
    """Create schema and table if absent."""
    connection.execute("create schema if not exists registry")
    connection.execute(
        """
        create table if not exists registry.extracts (
            extract_number integer not null,
            source_id varchar not null,
            dataset_id varchar not null,
            path varchar not null,
            sha256 varchar,
            byte_count bigint,
            row_count bigint,
            rows_set_aside bigint,
            header varchar,
            extra_columns varchar,
            school_years varchar,
            first_seen_at timestamp not null,
            loaded_at timestamp,
            status varchar not null,
            reason varchar,
            is_simulated boolean not null,
            file_precedence integer,
            fingerprint varchar
        )
        """
    )
    # A home made by an earlier version lacks them.
    for column in ("file_precedence integer", "fingerprint varchar"):
        connection.execute(f"alter table registry.extracts add column if not exists {column}")


def registered_extracts(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset | None = None, path: str | None = None
) -> list[RegisteredExtract]:
    """Return the registry, or the part of one dataset, or of one path in it, by extract number."""
    condition, values = "true", []
    if dataset is not None:
        condition = "source_id = ? and dataset_id = ?"
        values = [dataset.source_id, dataset.dataset_id]
    if path is not None:
        condition += " and path = ?"
        values.append(path)
    rows = connection.execute(
        f"select {', '.join(_COLUMNS)} from registry.extracts where {condition} order by extract_number",
        values,
    ).fetchall()
    return [RegisteredExtract(*row) for row in rows]


def next_extract_number(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number for the next version of a file; numbers are never used again."""
    query = "select coalesce(max(extract_number), 0) + 1 from registry.extracts"
    return connection.execute(query).fetchone()[0]


def register(connection: duckdb.DuckDBPyConnection, extract: RegisteredExtract) -> None:
    """Add one version of a file; seen before, it keeps the time it was first seen."""
    seen = connection.execute(
        "select min(first_seen_at) from registry.extracts where path = ? and sha256 is not distinct from ?",
        [extract.path, extract.sha256],
    ).fetchone()[0]
    values = [getattr(extract, name) for name in _COLUMNS]
    values[_COLUMNS.index("first_seen_at")] = seen or extract.first_seen_at
    marks = ", ".join("?" for _ in _COLUMNS)
    connection.execute(f"insert into registry.extracts ({', '.join(_COLUMNS)}) values ({marks})", values)


def set_status(
    connection: duckdb.DuckDBPyConnection,
    extract_numbers: list[int],
    status: str,
    reason: str | None,
) -> None:
    """Change the status of some versions."""
    if extract_numbers:
        connection.execute(
            "update registry.extracts set status = ?, reason = ? where list_contains(?, extract_number)",
            [status, reason, extract_numbers],
        )


def as_stored(moment: datetime) -> datetime:
    """Return a time as the registry stores it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
