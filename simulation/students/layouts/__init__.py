"""Layouts of student-level files as data: files, columns in order, code sets.

Belongs here: reading the three tables beside this module. Does not belong here: what the simulation puts
into a file. The tables describe the real files, so that a loader can use the same knowledge; `provenance`
says where it comes from: `read` in a public source, `common` knowledge, `inferred` from a description,
`ours` where no public layout exists.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: name, place in the file, type, whether it is about a person, code set."""

    column_name: str
    position: int
    data_type: str
    is_required: bool
    is_pii: bool
    code_set: str
    first_school_year: int
    provenance: str


@dataclass(frozen=True)
class StudentFile:
    """One kind of file: how it is recognised and read, and its columns in order."""

    file_id: str
    source: str
    path_pattern: str
    delimiter: str
    has_header: bool
    encoding: str
    date_format: str
    key_columns: tuple[str, ...]
    provenance: str
    description: str
    all_columns: tuple[FileColumn, ...]

    def columns(self, school_year: int) -> tuple[FileColumn, ...]:
        """Return the columns that the file has in a school year, in order."""
        return tuple(column for column in self.all_columns if column.first_school_year <= school_year)


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@cache
def student_files() -> dict[str, StudentFile]:
    """Return every kind of file by its id."""
    columns: dict[str, list[FileColumn]] = {}
    for row in _rows("student_columns.csv"):
        columns.setdefault(row["file_id"], []).append(
            FileColumn(
                row["column_name"],
                int(row["position"]),
                row["data_type"],
                row["is_required"] == "true",
                row["is_pii"] == "true",
                row["code_set"],
                int(row["first_school_year"] or 0),
                row["provenance"],
            )
        )
    return {
        row["file_id"]: StudentFile(
            row["file_id"],
            row["source"],
            row["path_pattern"],
            {"caret": "^", "comma": ","}[row["delimiter"]],
            row["has_header"] == "true",
            row["encoding"],
            row["date_format"],
            tuple(row["key_columns"].split("|")),
            row["provenance"],
            row["description"],
            tuple(columns[row["file_id"]]),
        )
        for row in _rows("student_files.csv")
    }


@cache
def code_sets() -> dict[str, dict[str, str]]:
    """Return every code set: code to meaning."""
    sets: dict[str, dict[str, str]] = {}
    for row in _rows("student_codes.csv"):
        sets.setdefault(row["code_set"], {})[row["code"]] = row["meaning"]
    return sets
