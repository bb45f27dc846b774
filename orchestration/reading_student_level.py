"""Reading files about students: only what the catalogue names gets into the database, identifiers hashed.

Here: delimited files with or without header, whose rows are single persons.
Not here: all other files (``reading``), the key and the hash (``pseudonyms``).

Cells that the catalogue drops are parsed in memory and forgotten; they reach no table, and while a file is
read nothing can be spilled to disk. The parser is pyarrow's, because it keeps what it reads in the memory of
the process. No message quotes a cell or a line.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import csv as arrow_csv

from orchestration.catalogue import ExtractColumn, ExtractDataset
from orchestration.column_mapping import map_columns
from orchestration.extract_checks import check_header
from orchestration.pseudonyms import PseudonymKey, expression
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.reading import SourceTable, data_rows, drop_relations, unreadable_file
from orchestration.reading_delimited import cut_off_warnings, read_header
from orchestration.school_years import years_named
from orchestration.sql_text import literal

_CELLS = "extract_cells"
_PARSED = "extract_parsed"
_BLOCK_BYTES = 4 << 20
_ROW = "file_row"


class _UndecodableError(Exception):
    """A cell that is loaded is no text in the encoding tried."""


@contextmanager
def open_student_extract(
    connection: duckdb.DuckDBPyConnection, path: Path, dataset: ExtractDataset, key: PseudonymKey
) -> Iterator[SourceTable]:
    """Offer a file as a temporary relation of the columns that are loaded, as ``reading`` does.

    ``c4`` is the cell of the fifth column of the file; where the catalogue says so it is a pseudonym
    already. Raises ExtractProblemError for a file that cannot be read or has another layout.
    """
    try:
        header, kept = _layout(path, dataset)
        with _nothing_spilled(connection):
            _create_cells(connection, path, dataset, key, len(header), kept)
        _refuse_other_record_type(connection, kept)
        set_aside = data_rows(connection, [f"c{place}" for place in kept], ())
        yield SourceTable("extract_rows", header, set_aside, cut_off_warnings(path))
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except (OSError, duckdb.Error, pa.ArrowException) as error:
        # Their messages may quote the line they stumbled over; none is passed on, nor kept as the cause.
        raise ExtractProblemError(unreadable_file(error)) from None
    finally:
        drop_relations(connection)


@contextmanager
def _nothing_spilled(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let the engine fail rather than write what it reads to its temporary folder."""
    connection.execute("set max_temp_directory_size = '0KB'")
    try:
        yield
    finally:
        connection.execute("reset max_temp_directory_size")


def _layout(path: Path, dataset: ExtractDataset) -> tuple[tuple[str, ...], dict[int, ExtractColumn]]:
    """Return the names of all columns of the file, and those that are read by their place from 0."""
    if dataset.has_header:
        if path.stat().st_size == 0:
            raise ExtractProblemError(
                Problem("empty_file", "The file is empty.", "Download or export it again.")
            )
        header = tuple(read_header(path, _delimiter(path, dataset), dataset.encoding))
        # First of all: a file without its header has a student's cells there.
        check_header(dataset, map_columns(dataset, header, path.name, years_named(path.name)))
        read = {name.casefold(): column for column in dataset.columns for name in column.source_names}
        return header, {i: read[n.casefold()] for i, n in enumerate(header) if n.casefold() in read}
    years = years_named(path.name)
    if len(years) != 1:
        raise ExtractProblemError(
            Problem(
                "no_school_year",
                "The file name tells no school year, which the layout of its columns depends on.",
                "Rename the file so that it holds the year as 2018_19.",
            )
        )
    layout = dataset.layout(years.pop())
    _refuse_other_width(path, dataset, len(layout))
    columns = {i: c for i, c in enumerate(layout) if c in dataset.columns or c.code_set}
    return tuple(column.source_names[0] for column in layout), columns


def _delimiter(path: Path, dataset: ExtractDataset) -> str:
    return dataset.delimiter_txt if path.suffix.lower() == ".txt" else dataset.delimiter_csv


def _refuse_other_width(path: Path, dataset: ExtractDataset, expected: int) -> None:
    with path.open("rb") as file:
        line = file.readline()
    width = line.count(_delimiter(path, dataset).encode()) + 1
    if line.strip() and width != expected:
        raise ExtractProblemError(
            Problem(
                "other_layout",
                f"The first row has {width} columns; the layout of this file and year has {expected}. A file "
                "without header can be read in its own layout only.",
                "Check kind and school year in the file name; if the State changed the layout, add its "
                "columns to extract_columns.csv.",
                row=1,
            )
        )


def _create_cells(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    dataset: ExtractDataset,
    key: PseudonymKey,
    width: int,
    kept: dict[int, ExtractColumn],
) -> None:
    # A file said to be cp1252 may be UTF-8 all the same; the other way round it is a mistake.
    encodings = ("utf-8", "cp1252") if dataset.encoding == "cp1252" else (dataset.encoding,)
    for encoding in encodings:
        try:
            _create_cells_in(connection, path, dataset, key, width, kept, encoding)
        except _UndecodableError:
            continue
        return
    raise ExtractProblemError(
        Problem(
            "undecodable",
            f"A cell is no text in the encoding {dataset.encoding}.",
            f"Save the file as {dataset.encoding.upper()} text.",
        )
    )


def _create_cells_in(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    dataset: ExtractDataset,
    key: PseudonymKey,
    width: int,
    kept: dict[int, ExtractColumn],
    encoding: str,
) -> None:
    parser = _Parser(path, _delimiter(path, dataset), encoding, dataset.has_header, width, tuple(kept))
    cells = ", ".join(f"{_cell(place, column)} as c{place}" for place, column in kept.items())
    uses_key = any(column.pseudonym for column in kept.values())
    connection.register(_PARSED, parser.reader())
    try:
        connection.execute(
            f"create or replace temp table {_CELLS} as select {_ROW}, {cells} from {_PARSED}",
            dict(key.parameters) if uses_key else None,
        )
    except (duckdb.Error, pa.ArrowException):
        if parser.is_undecodable:
            raise _UndecodableError from None
        raise
    finally:
        connection.unregister(_PARSED)
    if parser.misshapen_rows:
        raise ExtractProblemError(_misshapen(path, _delimiter(path, dataset), dataset.has_header, width))


def _cell(place: int, column: ExtractColumn) -> str:
    text = f"nullif(trim(c{place}), '')"
    return expression(column.pseudonym, text) if column.pseudonym else text


class _Parser:
    """A file as batches of the columns that are read, with the number of each row in the file."""

    def __init__(
        self, path: Path, delimiter: str, encoding: str, has_header: bool, width: int, places: tuple[int, ...]
    ):
        self.is_undecodable = False
        self.misshapen_rows = 0
        self._path = path
        self._has_header = has_header
        self._names = [f"c{place}" for place in places]
        self._options = (
            arrow_csv.ReadOptions(
                block_size=_BLOCK_BYTES,
                encoding=encoding,
                skip_rows=int(has_header),
                column_names=[f"c{place}" for place in range(width)],
            ),
            arrow_csv.ParseOptions(
                delimiter=delimiter,
                # Files without header have no quotes either: a quotation mark is a letter of a name.
                quote_char='"' if has_header else False,
                newlines_in_values=has_header,
                invalid_row_handler=self._skip,
            ),
            arrow_csv.ConvertOptions(
                include_columns=self._names,
                column_types=dict.fromkeys(self._names, pa.string()),
                strings_can_be_null=False,
            ),
        )

    def reader(self) -> pa.RecordBatchReader:
        schema = pa.schema([(_ROW, pa.int64()), *((name, pa.string()) for name in self._names)])
        return pa.RecordBatchReader.from_batches(schema, self._batches(schema))

    def _batches(self, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        first = 2 if self._has_header else 1
        try:
            for batch in self._parsed():
                rows = pa.array(range(first, first + batch.num_rows), pa.int64())
                first += batch.num_rows
                yield pa.record_batch([rows, *batch.columns], schema=schema)
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            self.is_undecodable = isinstance(error, UnicodeDecodeError) or "UTF8" in str(error)
            raise pa.ArrowInvalid("the file cannot be parsed") from None

    def _parsed(self) -> Iterator[pa.RecordBatch]:
        try:
            parsed = arrow_csv.open_csv(self._path, *self._options)
        except pa.ArrowInvalid as error:
            # A file of no row, perhaps under a header, is a file of no row.
            if "Empty CSV file" in str(error):
                return
            raise
        yield from parsed

    def _skip(self, row: arrow_csv.InvalidRow) -> str:
        if row.text.strip():
            self.misshapen_rows += 1
        return "skip"


def _misshapen(path: Path, delimiter: str, has_header: bool, width: int) -> Problem:
    """Return the problem of the first row with another number of cells; the file is read once more for it."""
    quoting = csv.QUOTE_MINIMAL if has_header else csv.QUOTE_NONE
    number, cells = None, 0
    with path.open(encoding="latin-1", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter, quoting=quoting)
        try:
            for row in rows:
                if len(row) != width and "".join(row).strip():
                    number, cells = rows.line_num, len(row)
                    break
        except csv.Error:
            number = rows.line_num
    fewer = "fewer" if cells < width else "more"
    return Problem(
        "misshapen_row",
        f"The row has {fewer} cells than {'the header' if has_header else 'the layout'}.",
        "Correct the row at the source, or download or export the file again.",
        row=number,
    )


def _refuse_other_record_type(connection: duckdb.DuckDBPyConnection, kept: dict[int, ExtractColumn]) -> None:
    """Refuse a file of another kind that happens to have as many columns."""
    for place, column in kept.items():
        if column.role != "dropped":
            continue
        codes = ", ".join(literal(code) for code in column.code_set.codes)
        row = connection.execute(
            f"select min({_ROW}) from {_CELLS} where coalesce(c{place}, '') not in ({codes})"
        ).fetchone()[0]
        if row is not None:
            raise ExtractProblemError(
                Problem(
                    "other_record_type",
                    f"The row is of another kind than {' or '.join(column.code_set.codes)}.",
                    "Check which extract this is, and name the file after it.",
                    row=row,
                    column=column.source_names[0],
                )
            )
