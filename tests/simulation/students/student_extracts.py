"""A simulated district of 2,000 students, and its extracts read with DuckDB."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from simulation.district import District, build_district
from simulation.students.generate import StudentSummary, simulate_students
from simulation.students.layouts import StudentFile, student_files

SEED = 20240701
YEARS = (2022, 2023, 2024, 2025)
STUDENTS, SCHOOLS = 2_000, 16


def kind_of(path: str) -> StudentFile:
    """The one kind of file that recognises a path."""
    (kind,) = [kind for kind in student_files().values() if re.fullmatch(kind.path_pattern, path)]
    return kind


def year_of(path: str) -> int:
    """Spring year in a file's name."""
    span = re.search(r"_(\d{4})_(\d{2})\.", path)
    return int(span[1]) + 1 if span else int(re.search(r"_(\d{4})_DLMTR", path)[1])


def read_folder(folder: Path, files: dict[str, int], truth: dict[str, int], years) -> "Extracts":
    """Extracts of a folder that holds published files too."""
    sources = tuple(f"{kind.source}/" for kind in student_files().values())
    own = {path: rows for path, rows in files.items() if path.startswith(sources)}
    summary = StudentSummary(own, truth, {}, 0, {})
    return Extracts(folder, build_district(SCHOOLS, max(years), SEED), summary)


@dataclass
class Extracts:
    """A folder of extracts; every kind of file is a view of text columns, with `path` and `school_year`."""

    folder: Path
    district: District
    summary: StudentSummary

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(config={"threads": 2})
        for kind in student_files().values():
            selects = [
                self._select(kind, path)
                for path in self.summary.files
                if kind_of(path) is kind and (self.folder / path).stat().st_size
            ]
            connection.execute(f'create view "{kind.file_id}" as ' + " union all by name ".join(selects))
        for name in self.summary.truth:
            connection.execute(
                f"create view truth_{Path(name).stem} as from read_parquet('{self.folder / name}')"
            )
        return connection

    def _select(self, kind: StudentFile, path: str) -> str:
        year = year_of(path)
        types = ", ".join(f"'{column.column_name}': 'varchar'" for column in kind.columns(year))
        return (
            f"select *, '{path}' as path, {year} as year from read_csv('{self.folder / path}', "
            f"delim = '{kind.delimiter}', quote = '', escape = '', header = {kind.has_header}, "
            f"columns = {{{types}}}, auto_detect = false, strict_mode = true)"
        )

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def value(self, query: str):
        ((value,),) = self.rows(query)
        return value

    def none(self, query: str) -> None:
        """Assert that a query finds nothing; show the first rows otherwise."""
        found = self.connection.execute(f"select * from ({query}) limit 5").fetchall()
        assert not found, found


def write(folder: Path, seed: int = SEED, replicate: int = 0, draws: int = 0, years=YEARS) -> Extracts:
    folder.mkdir(parents=True)
    print(f"seed {seed}, replicate {replicate}")
    district = build_district(SCHOOLS, years[-1], seed)
    summary = simulate_students(folder, district, STUDENTS, years, seed, replicate, draws)
    return Extracts(folder, district, summary)
