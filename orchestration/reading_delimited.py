"""Reading csv and txt files: strict, so that a shifted or cut row never passes unseen.

Here: the header line, and rows whose shape differs from it.
Not here: other formats (``reading``, ``reading_workbook``).
"""

import codecs
import csv
import os
from pathlib import Path

import duckdb

from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.sql_text import escape_path, literal

_UNDECODABLE = "\ufffd"
_DELIMITER_NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", "^": "caret"}
_SHAPES = {
    "MISSING COLUMNS": "The row has fewer cells than the header.",
    "TOO MANY COLUMNS": "The row has more cells than the header.",
    "UNQUOTED VALUE": "A quotation mark is not closed.",
    "INVALID ENCODING": "The row holds bytes that are no text in the encoding of the catalogue.",
    "LINE SIZE OVER MAXIMUM": "The row is longer than any real row.",
}
# A file of another kind may be wrong in every row; the first ones say enough.
_MAXIMUM_REJECTS = 10_000


def create_delimited_relation(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    path: Path,
    delimiter: str,
    encoding: str,
    footnote_markers: tuple[str, ...],
) -> tuple[list[str], int]:
    """Create temp view ``relation`` of a delimited file; return its header and its footnotes.

    Cells are trimmed, because padding belongs to the file's layout. Rows of another width than
    the header are footnotes if they end the file and start with a marker; any other such row
    raises ExtractProblemError, as does text in another encoding.
    """
    header = read_header(path, delimiter, encoding)
    _refuse_other_delimiter(header, delimiter)
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header)))
    cells = ", ".join(f"nullif(trim(c{i}), '') as c{i}" for i in range(len(header)))
    connection.execute(
        f"""
        create temp table {relation}_table as
        select {cells}
        from read_csv(
            {literal(escape_path(path))}, auto_detect = false, header = true,
            columns = {{{columns}}}, delim = {literal(delimiter)}, quote = '"', escape = '"',
            encoding = {literal(encoding)}, ignore_errors = true, store_rejects = true,
            rejects_table = '{relation}_rejects', rejects_scan = '{relation}_scans',
            rejects_limit = {_MAXIMUM_REJECTS}
        )
        """
    )
    # Rows are inserted in the order of the file, so the row id is the place in it.
    connection.execute(
        f"create temp view {relation} as select rowid + 2 as file_row, * from {relation}_table"
    )
    return header, _set_aside_footnotes(connection, relation, footnote_markers)


def cut_off_warnings(path: Path) -> tuple[str, ...]:
    """Return a sentence where the last line does not end: a file cut within its last cell looks whole."""
    with path.open("rb") as file:
        file.seek(-min(2, path.stat().st_size), os.SEEK_END)
        ends = any(mark in file.read() for mark in (b"\n", b"\r"))
    if ends:
        return ()
    return ("the last line has no line ending, as in a file that was cut off. Check that it is complete.",)


def read_header(path: Path, delimiter: str, encoding: str) -> list[str]:
    """Return the names in the first line; raises ExtractProblemError where they are no text."""
    with path.open("rb") as file:
        starts_as_utf_16 = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    if starts_as_utf_16 and encoding != "utf-16":
        raise ExtractProblemError(_other_encoding(encoding))
    try:
        python_encoding = "utf-8-sig" if encoding == "utf-8" else encoding
        # Bytes of later rows are none of the header's concern: they are judged row by row.
        with path.open(encoding=python_encoding, errors="replace", newline="") as file:
            header = next(csv.reader(file, delimiter=delimiter, strict=True), [])
    except (UnicodeError, csv.Error):
        raise ExtractProblemError(_other_encoding(encoding)) from None
    # No text has a null character; a program's own format may.
    if any(_UNDECODABLE in name or "\0" in name for name in header):
        raise ExtractProblemError(_other_encoding(encoding))
    return [name.strip() for name in header]


def _other_encoding(encoding: str) -> Problem:
    return Problem(
        "undecodable",
        f"The header is no text in the encoding {encoding}.",
        f"Save the file as {encoding.upper()} text.",
        row=1,
    )


def _refuse_other_delimiter(header: list[str], delimiter: str) -> None:
    if len(header) > 1:
        return
    line = header[0] if header else ""
    likely = max(_DELIMITER_NAMES, key=line.count)
    seen = f" It seems to use the {_DELIMITER_NAMES[likely]}." if line.count(likely) else ""
    raise ExtractProblemError(
        Problem(
            "one_column",
            "Only one column was found: the cells are not separated by the "
            f"{_DELIMITER_NAMES[delimiter]}.{seen}",
            f"Save the file with the {_DELIMITER_NAMES[delimiter]} as delimiter.",
            row=1,
        )
    )


def _set_aside_footnotes(
    connection: duckdb.DuckDBPyConnection, relation: str, footnote_markers: tuple[str, ...]
) -> int:
    good_rows = connection.execute(f"select count(*) from {relation}_table").fetchone()[0]
    rejects = connection.execute(
        f"""
        select line, any_value(error_type), any_value(csv_line)
        from {relation}_rejects
        group by line
        order by line
        """
    ).fetchall()
    for table in ("rejects", "scans"):
        connection.execute(f"drop table {relation}_{table}")
    for line, error_type, text in rejects:
        # The engine counts blank lines before a row as part of it.
        first_cell = text.lstrip('\r\n "')
        is_footnote = error_type == "MISSING COLUMNS" and first_cell.startswith(footnote_markers)
        # The header and all good rows come before a footnote, or it stands between rows.
        if not (is_footnote and line > good_rows + 1):
            raise ExtractProblemError(_misshapen_row(line, error_type))
    return len(rejects)


def _misshapen_row(line: int, error_type: str) -> Problem:
    return Problem(
        "undecodable" if error_type == "INVALID ENCODING" else "misshapen_row",
        _SHAPES.get(error_type, "The row cannot be read."),
        "Correct the row at the source, or download or export the file again.",
        row=line,
    )
