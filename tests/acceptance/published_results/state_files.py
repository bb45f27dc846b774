"""The State's published levels and colors, row by row, straight from its files."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

COLUMNS = (
    "cds",
    "studentgroup",
    "indicator",
    "reportingyear",
    "statuslevel",
    "changelevel",
    "change_level",
    "color",
)


@dataclass(frozen=True)
class PublishedCell:
    """One row of a dashboard file.

    A level or color is None where the file publishes none for the whole indicator, so there is nothing to
    compare; 0 where it publishes that the cell has none.
    """

    file: str
    cds: str
    student_group: str
    indicator: str
    school_year: int
    status_level: int | None
    change_level: int | None
    color: int | None


def published_cells(files: list[Path]) -> list[PublishedCell]:
    """Return every row of the dashboard files."""
    return [cell for file in files for cell in _cells(file)]


def _cells(file: Path) -> list[PublishedCell]:
    connection = duckdb.connect()
    relation = f"read_csv('{file}', all_varchar = true, header = true)"
    header = {name.lower() for name, *_ in connection.execute(f"describe from {relation}").fetchall()}
    selected = ", ".join(name if name in header else f"null as {name}" for name in COLUMNS)
    rows = connection.execute(f"select {selected} from {relation}").fetchall()
    records = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    for record in records:
        record["indicator"] = record["indicator"].upper()
        # The combined file of a county keeps the change level of suspension in a column of its own.
        if record["indicator"] == "SUSP" and "change_level" in header:
            record["changelevel"] = record["change_level"]
    filled = {
        (record["indicator"], column)
        for record in records
        for column in COLUMNS
        if record[column] is not None
    }

    def level(record: dict, column: str) -> int | None:
        if (record["indicator"], column) not in filled:
            return None
        text = record[column] or ""
        return int(text) if text.isdigit() else 0

    return [
        PublishedCell(
            file=file.name,
            cds=record["cds"].zfill(14),
            student_group=record["studentgroup"],
            indicator=record["indicator"],
            school_year=int(record["reportingyear"]),
            status_level=level(record, "statuslevel"),
            change_level=level(record, "changelevel"),
            color=level(record, "color"),
        )
        for record in records
    ]


def lowest_list(files: list[Path], column: str, school_year: int) -> set[tuple[str, str]]:
    """Return (cds, student group code) of the cells flagged on one indicator.

    A school and group can stand in several rows with different flags: one Y is enough.
    """
    rows = duckdb.sql(
        f"select distinct cds, studentgroup from read_csv({[str(file) for file in files]}, "
        f"all_varchar = true, header = true, union_by_name = true) "
        f"where {column} = 'Y' and cast(reportingyear as integer) = {school_year}"
    )
    return set(rows.fetchall())
