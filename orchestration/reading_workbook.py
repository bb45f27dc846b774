"""Reading xlsx workbooks: find the sheet and the header row, turn cells into text.

Here: one table of one workbook.
Not here: other formats (``reading``, ``reading_delimited``).
"""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import python_calamine

from orchestration.catalogue import PATH_PREFIX, ExtractDataset
from orchestration.quarantine import ExtractProblemError, Problem

HEADER_SEARCH_ROWS = 20
# Official workbooks reach a quarter of a million rows: converted in pieces, memory stays small.
_BATCH_ROWS = 20_000


def create_workbook_relation(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, dataset: ExtractDataset
) -> list[str]:
    """Create temp view ``relation`` of the sheet that fits the dataset; return its header.

    The header is the first row, within the first 20 of any sheet, with all names of required
    columns; where no row has them all, the row with most of them, so that the message can name
    what is missing. Blank rows are left out. Raises ExtractProblemError if no row has any.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = {name: workbook.get_sheet_by_name(name) for name in workbook.sheet_names}
    except python_calamine.CalamineError as error:
        raise ExtractProblemError(
            Problem(
                "unreadable_file",
                f"The workbook cannot be opened ({type(error).__name__}).",
                "Remove its password if it has one, or download or export it again.",
            )
        ) from None
    sheet_name, header_place = _find_header(sheets, dataset)
    rows = sheets[sheet_name].iter_rows()
    header = [cell_text(cell) or "" for cell in next(itertools.islice(rows, header_place, None))]
    while header and not header[-1]:
        header.pop()
    columns = ", ".join(f"c{i} varchar" for i in range(len(header)))
    connection.execute(f"create temp table {relation}_table (file_row bigint, {columns})")
    for batch in _batches(rows, len(header), first_row=header_place + 2):
        connection.register("extract_batch", batch)
        connection.execute(f"insert into {relation}_table select * from extract_batch")
        connection.unregister("extract_batch")
    connection.execute(f"create temp view {relation} as select * from {relation}_table")
    return header


def cell_text(value: object) -> str | None:
    """Return a cell as text: whole numbers without decimals, days in ISO form, blanks as None."""
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Workbooks store every number as a binary float; up to 15 digits are exact.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value.total_seconds())
    return str(value)


def _find_header(
    sheets: dict[str, python_calamine.CalamineSheet], dataset: ExtractDataset
) -> tuple[str, int]:
    required = [
        {name.casefold() for name in column.source_names if not name.startswith(PATH_PREFIX)}
        for column in dataset.columns
        if column.is_required
    ]
    best: tuple[int, str, int] | None = None
    for sheet_name, sheet in sheets.items():
        for place, cells in enumerate(itertools.islice(sheet.iter_rows(), HEADER_SEARCH_ROWS)):
            names = {(cell_text(cell) or "").casefold() for cell in cells}
            count = sum(not names.isdisjoint(alternatives) for alternatives in required)
            if count and (best is None or count > best[0]):
                best = (count, sheet_name, place)
    if best is None:
        raise ExtractProblemError(
            Problem(
                "no_header",
                f"No sheet has a header row within its first {HEADER_SEARCH_ROWS} rows.",
                "Keep the header row of the published file.",
            )
        )
    return best[1], best[2]


def _batches(rows: Iterator[list], width: int, first_row: int) -> Iterator[pa.Table]:
    names = ["file_row", *(f"c{i}" for i in range(width))]
    types = [pa.int64(), *(pa.string() for _ in range(width))]
    numbered = enumerate(rows, start=first_row)
    while batch := list(itertools.islice(numbered, _BATCH_ROWS)):
        texts = [(number, [cell_text(cell) for cell in row[:width]]) for number, row in batch]
        filled = [(number, *cells) for number, cells in texts if any(cells)]
        if filled:
            arrays = zip(*filled, strict=True)
            yield pa.table(
                [pa.array(values, kind) for values, kind in zip(arrays, types, strict=True)], names
            )
