"""Extract files, appended chunk by chunk so that memory does not grow with the district.

Belongs here: file names, headers, delimiters, order of columns. Does not belong here: the columns' content.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from simulation.students.layouts import StudentFile, student_files


def school_year_label(school_year: int) -> str:
    """Write a school year as file names do: 2024 is `2023_24`."""
    return f"{school_year - 1}_{school_year % 100:02d}"


class ExtractWriter:
    """Appends rows to the files of one extracts folder and counts them.

    Only the columns that are given have content; the layout's others are empty. A column that the layout
    does not know is an error of this program.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.rows: dict[str, int] = {}
        self._layouts: dict[tuple[str, int], tuple[str, ...]] = {}

    def write(
        self, file_id: str, school_year: int, path: str, columns: Mapping[str, pa.Array], count: int
    ) -> None:
        """Append `count` rows to a file given by its path relative to the folder.

        Raises:
            KeyError: a column that the layout does not have.

        """
        kind = student_files()[file_id]
        names = self._names(kind, school_year)
        unknown = columns.keys() - set(names)
        if unknown:
            raise KeyError(f"{file_id} has no column {', '.join(sorted(unknown))} in {school_year}")
        started = path in self.rows
        if not started:
            (self.out / path).parent.mkdir(parents=True, exist_ok=True)
            self.rows[path] = 0
            header = kind.delimiter.join(names) + "\n" if kind.has_header else ""
            (self.out / path).write_bytes(header.encode())
        if not count:
            return
        table = pa.table({name: columns.get(name, pa.nulls(count, pa.string())) for name in names})
        with (self.out / path).open("ab") as handle:
            pa_csv.write_csv(
                table,
                handle,
                pa_csv.WriteOptions(
                    include_header=False,
                    delimiter=kind.delimiter,
                    # No value holds a delimiter or a quote; one that did would be refused here.
                    quoting_style="none",
                ),
            )
        self.rows[path] += count

    def write_by_agency(
        self,
        file_id: str,
        school_year: int,
        agency: np.ndarray,
        paths: Mapping[int, str],
        columns: Mapping[str, pa.Array],
    ) -> None:
        """Append rows, ordered by local educational agency, to one file per agency."""
        if not len(agency):
            return
        edges = np.flatnonzero(np.r_[True, agency[1:] != agency[:-1], True])
        for first, after in pairwise(edges):
            part = {name: column.slice(first, after - first) for name, column in columns.items()}
            self.write(file_id, school_year, paths[int(agency[first])], part, int(after - first))

    def _names(self, kind: StudentFile, school_year: int) -> tuple[str, ...]:
        key = (kind.file_id, school_year)
        if key not in self._layouts:
            self._layouts[key] = tuple(column.column_name for column in kind.columns(school_year))
        return self._layouts[key]
