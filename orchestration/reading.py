"""Reading: a file becomes a relation of text, whatever its format.

Here: formats, trailing footnotes, and the rows' numbers in the file.
Not here: what the columns mean (``column_mapping``), whether the content is plausible (``extract_checks``),
and files about students (``reading_student_level``).

The relation has the columns ``file_row`` (as a person counts who opens the file: a csv header is
row 1; Parquet, which has no header row, starts at record 1) and ``c0``, ``c1``, ... in the order
of the file, all text, null where empty.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.reading_delimited import create_delimited_relation, cut_off_warnings
from orchestration.reading_workbook import create_workbook_relation
from orchestration.sql_text import escape_path, identifier, literal

_CELLS = "extract_cells"
_RELATION = "extract_rows"


@dataclass(frozen=True)
class SourceTable:
    """A file as read: the relation's name, the names in its header, the rows not taken, warnings."""

    relation: str
    header: tuple[str, ...]
    rows_set_aside: int
    warnings: tuple[str, ...] = ()


@contextmanager
def open_extract(
    connection: duckdb.DuckDBPyConnection, path: Path, dataset: ExtractDataset
) -> Iterator[SourceTable]:
    """Offer a file as a temporary relation, gone when the block ends.

    Raises ExtractProblemError for a file that cannot be read or has another shape than a table.
    """
    try:
        header, rows_set_aside = _create_relation(connection, path, dataset)
        if len(header) == 1:
            raise ExtractProblemError(
                Problem(
                    "one_column",
                    "Only one column was found.",
                    "Save the file with the delimiter of the catalogue, or correct the catalogue.",
                )
            )
        warnings = cut_off_warnings(path) if path.suffix.lower() in (".csv", ".txt") else ()
        yield SourceTable(_RELATION, tuple(header), rows_set_aside, warnings)
    finally:
        drop_relations(connection)


def _create_relation(
    connection: duckdb.DuckDBPyConnection, path: Path, dataset: ExtractDataset
) -> tuple[list[str], int]:
    """Create the relation; return the header and the number of rows left out at its end."""
    try:
        header, footnotes = _create_cells(connection, path, dataset)
        # Reads every cell, so a damaged file shows here and not while its rows are loaded.
        cells = [f"c{place}" for place in range(len(header))]
        return header, footnotes + data_rows(connection, cells, dataset.footnote_markers)
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except (OSError, duckdb.Error) as error:
        # The engine's message may quote the line it stumbled over, so it is not passed on.
        raise ExtractProblemError(unreadable_file(error)) from None


def unreadable_file(error: Exception) -> Problem:
    """Return the problem of a file that its reader refused."""
    return Problem(
        "unreadable_file",
        f"The file cannot be read ({type(error).__name__}).",
        "Check that it is complete, of the format its name says and, if it is text, "
        "has one kind of line ending; then download or export it again.",
    )


def _create_cells(
    connection: duckdb.DuckDBPyConnection, path: Path, dataset: ExtractDataset
) -> tuple[list[str], int]:
    """Create the relation of all rows; return the header and the footnotes already left out."""
    if path.stat().st_size == 0:
        raise ExtractProblemError(Problem("empty_file", "The file is empty.", "Download or export it again."))
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _create_parquet_relation(connection, path), 0
    if suffix == ".xlsx":
        return create_workbook_relation(connection, _CELLS, path, dataset), 0
    delimiter = dataset.delimiter_txt if suffix == ".txt" else dataset.delimiter_csv
    return create_delimited_relation(
        connection, _CELLS, path, delimiter, dataset.encoding, dataset.footnote_markers
    )


def _create_parquet_relation(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    source = f"read_parquet({literal(escape_path(path))}, file_row_number = true)"
    described = connection.execute(f"describe select * from {source}").fetchall()
    header = [name for name, *_ in described if name != "file_row_number"]
    cells = ", ".join(f"cast({identifier(name)} as varchar) as c{i}" for i, name in enumerate(header))
    connection.execute(
        f"create temp view {_CELLS} as select file_row_number + 1 as file_row, {cells} from {source}"
    )
    return header


def data_rows(
    connection: duckdb.DuckDBPyConnection, cells: list[str], footnote_markers: tuple[str, ...]
) -> int:
    """Create the relation without trailing blank rows and footnotes; return how many those are."""
    any_cell = f"coalesce({', '.join(cells)})"
    is_footnote = " or ".join(f"starts_with(c0, {literal(marker)})" for marker in footnote_markers)
    is_data = f"{any_cell} is not null and not coalesce({is_footnote or 'false'}, false)"
    last, total, kept = connection.execute(
        f"""
        with marked as (select file_row, {is_data} as is_data from {_CELLS})
        select
            coalesce(max(file_row) filter (where is_data), 0) as last_row,
            count(*),
            count(*) filter (
                where file_row <= (select max(file_row) from marked where is_data)
            )
        from marked
        """
    ).fetchone()
    connection.execute(f"create temp view {_RELATION} as select * from {_CELLS} where file_row <= {last}")
    return total - kept


def drop_relations(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what the reading of a file made."""
    existing = connection.execute(
        "select table_name, table_type from information_schema.tables "
        "where table_catalog = 'temp' and starts_with(table_name, ?) or table_name = ?",
        [_CELLS, _RELATION],
    ).fetchall()
    for name, kind in sorted(existing, key=lambda row: row[1] != "VIEW"):
        connection.execute(f"drop {'view' if kind == 'VIEW' else 'table'} temp.{name}")
