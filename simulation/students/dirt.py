"""What goes wrong with real extracts, injected on purpose and listed.

Belongs here: changes to files that are already written, and the list of them. Does not belong here: what a
run should do about them. The list names file, line and column, never a value about a person. Lines are
counted from 1, a header included. Large files are never read whole: rows are taken from their beginning
and added at their end, or changed in place by text of the same length.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from simulation.district import DISTRICT_CODE
from simulation.students.extract_writer import school_year_label
from simulation.students.layouts import student_files
from simulation.students.truth import FOLDER

MANIFEST = f"{FOLDER}/dirt.json"
# Where a file lies that arrives after the first run: outside of every source folder.
LATE_FOLDER = "late"
_LINES = 400


@dataclass(frozen=True)
class Flaw:
    """One thing wrong: its kind, the file, lines touched (empty: the whole file), column, what was done."""

    kind: str
    file: str
    lines: tuple[int, ...]
    column: str
    description: str


def inject(out: Path, files: dict[str, int], years: tuple[int, ...], seed: int) -> dict[str, int]:
    """Inject one flaw of every kind; writes the list and returns the files with their rows now.

    Args:
        out: the simulated folder.
        files: rows by file.
        years: school years written.
        seed: decides which rows.

    """
    work = _Injection(out, dict(files), years, np.random.default_rng([seed, 990]))
    for flaw in _FLAWS:
        flaw(work)
    manifest = out / MANIFEST
    manifest.parent.mkdir(parents=True, exist_ok=True)
    listed = [asdict(flaw) for flaw in work.flaws]
    manifest.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")
    return work.files


class _Injection:
    def __init__(
        self, out: Path, files: dict[str, int], years: tuple[int, ...], rng: np.random.Generator
    ) -> None:
        self.out, self.files, self.years, self.rng = out, files, years, rng
        self.flaws: list[Flaw] = []

    def calpads(self, file_id: str, year: int) -> str:
        label = school_year_label(year)
        return f"calpads/{label}/{file_id}_{DISTRICT_CODE}_{label}.txt"

    def caaspp(self, year: int) -> str:
        kind = "CAASPP_Student_Score_Data_File_TestedStudentScoreData"
        return f"toms/{DISTRICT_CODE}0000000_{kind}_{year}_DLMTR.csv"

    def beginning(self, path: str) -> list[bytes]:
        with (self.out / path).open("rb") as handle:
            return [line for line, _ in zip(handle, range(_LINES), strict=False)]

    def position(self, file_id: str, column: str, year: int) -> int:
        names = [c.column_name for c in student_files()[file_id].columns(year)]
        return names.index(column)

    def append(self, path: str, lines: list[bytes]) -> tuple[int, ...]:
        """Add lines; returns their numbers."""
        with (self.out / path).open("ab") as handle:
            handle.writelines(lines)
        header = 0 if path.endswith(".txt") else 1
        first = self.files[path] + header + 1
        self.files[path] += len(lines)
        return tuple(range(first, first + len(lines)))

    def patch(self, path: str, line: int, column: int, text: bytes) -> None:
        """Replace one cell of a caret-delimited line (from 1) by text of the same length."""
        lines = self.beginning(path)
        cells = lines[line - 1].rstrip(b"\n").split(b"^")
        if len(cells[column]) != len(text):
            raise ValueError("a cell can be replaced in place by text of its own length only")
        offset = sum(map(len, lines[: line - 1])) + sum(len(cell) + 1 for cell in cells[:column])
        with (self.out / path).open("r+b") as handle:
            handle.seek(offset)
            handle.write(text)

    def pick(self, path: str, count: int, suits: Callable[[list[bytes]], bool]) -> list[int]:
        """Return line numbers of rows that suit, in order."""
        header = 0 if path.endswith(".txt") else 1
        found = [
            number
            for number, line in enumerate(self.beginning(path)[header:], start=header + 1)
            if suits(line.rstrip(b"\n").split(b"^"))
        ]
        chosen = self.rng.permutation(len(found))[:count]
        return sorted(found[i] for i in chosen)

    def note(self, kind: str, file: str, lines: tuple[int, ...], column: str, description: str) -> None:
        self.flaws.append(Flaw(kind, file, lines, column, description))


def _any(_: list[bytes]) -> bool:
    return True


def _duplicate_rows(work: _Injection) -> None:
    path = work.calpads("SENR", work.years[-1])
    lines = work.beginning(path)
    picked = work.pick(path, 5, _any)
    added = work.append(path, [lines[number - 1] for number in picked])
    work.note("duplicate_rows", path, added, "", "rows repeated without a difference")


def _conflicting_rows(work: _Injection) -> None:
    path = work.calpads("STAS", work.years[-1])
    column = work.position("STAS", "ExpectedAttendanceDays", work.years[-1])
    lines = work.beginning(path)
    picked = work.pick(path, 4, lambda cells: cells[column] == b"180.00")
    rows = []
    for number in picked:
        cells = lines[number - 1].split(b"^")
        cells[column] = b"175.00"
        rows.append(b"^".join(cells))
    added = work.append(path, rows)
    work.note(
        "conflicting_rows",
        path,
        added,
        "ExpectedAttendanceDays",
        "the same key with other days; the days no longer sum up",
    )


def _conflicting_scores(work: _Injection) -> None:
    path = work.caaspp(work.years[-1])
    column = work.position("CAASPP", "ScaleScore", work.years[-1])
    lines = work.beginning(path)
    rows = []
    for number in work.pick(path, 3, lambda cells: cells[column].isdigit()):
        cells = lines[number - 1].split(b"^")
        cells[column] = str(int(cells[column]) + 40).encode()
        rows.append(b"^".join(cells))
    added = work.append(path, rows)
    work.note("conflicting_rows", path, added, "ScaleScore", "the same test of a student with another score")


def _tested_but_not_enrolled(work: _Injection) -> None:
    path = work.caaspp(work.years[-1])
    column = work.position("CAASPP", "SSID", work.years[-1])
    unique = work.position("CAASPP", "UIN", work.years[-1])
    lines = work.beginning(path)
    rows = []
    for place, number in enumerate(work.pick(path, 3, _any)):
        cells = lines[number - 1].split(b"^")
        # Simulated identifiers begin with 9: this one belongs to nobody.
        cells[column] = b"800000000" + str(place).encode()
        cells[unique] = b"9999000000000" + str(100 + place).encode()
        rows.append(b"^".join(cells))
    added = work.append(path, rows)
    work.note("unknown_student", path, added, "SSID", "scores of students who are enrolled nowhere")


def _unknown_code(work: _Injection) -> None:
    path = work.calpads("SENR", work.years[0])
    column = work.position("SENR", "StudentExitReasonCode", work.years[0])
    picked = work.pick(path, 2, lambda cells: cells[column] == b"E155")
    for number in picked:
        work.patch(path, number, column, b"E999")
    work.note("unknown_code", path, tuple(picked), "StudentExitReasonCode", "a code outside of the code set")


def _impossible_date(work: _Injection) -> None:
    path = work.calpads("SENR", work.years[0])
    column = work.position("SENR", "EnrollmentSchoolExitDate", work.years[0])
    reason = work.position("SENR", "StudentExitReasonCode", work.years[0])
    picked = work.pick(path, 2, lambda cells: len(cells[column]) == 8 and cells[reason] != b"E999")
    for number in picked:
        work.patch(path, number, column, f"{work.years[0]}0230".encode())
    work.note("impossible_date", path, tuple(picked), "EnrollmentSchoolExitDate", "30 February")


def _dates_out_of_order(work: _Injection) -> None:
    path = work.calpads("SENR", work.years[-1])
    column = work.position("SENR", "EnrollmentSchoolStartDate", work.years[-1])
    picked = work.pick(path, 2, lambda cells: len(cells[column]) == 8)
    for number in picked:
        work.patch(path, number, column, f"{work.years[-1]}1231".encode())
    work.note("dates_out_of_order", path, tuple(picked), "EnrollmentSchoolStartDate", "start after the exit")


def _repeated_status(work: _Injection) -> None:
    path = work.calpads("SELA", work.years[-1])
    status = work.position("SELA", "EnglishAcquisitionStatusCode", work.years[-1])
    start = work.position("SELA", "EnglishAcquisitionStatusStartDate", work.years[-1])
    lines = work.beginning(path)
    rows = []
    for number in work.pick(path, 2, lambda cells: cells[status] == b"EL"):
        cells = lines[number - 1].split(b"^")
        cells[start] = f"{work.years[-1]}0201".encode()
        rows.append(b"^".join(cells))
    added = work.append(path, rows)
    work.note(
        "repeated_status",
        path,
        added,
        "EnglishAcquisitionStatusStartDate",
        "the same status again with a later start",
    )


def _other_encoding(work: _Injection) -> None:
    path = work.calpads("SINF", work.years[-1])
    column = work.position("SINF", "Guardian1LastName", work.years[-1])
    picked = work.pick(path, 2, lambda cells: len(cells[column]) > 3)
    lines = work.beginning(path)
    for number in picked:
        cell = lines[number - 1].split(b"^")[column]
        work.patch(path, number, column, cell[:2] + b"\xf1" + cell[3:])
    work.note(
        "other_encoding", path, tuple(picked), "Guardian1LastName", "a letter of cp1252 that is no UTF-8"
    )


def _cut_short(work: _Injection) -> None:
    path = work.calpads("SPRG", work.years[0])
    file = work.out / path
    size = file.stat().st_size
    with file.open("r+b") as handle:
        handle.truncate(size - 40)
    work.note("cut_short", path, (work.files[path],), "", "the last line ends in the middle")


def _late_file(work: _Injection) -> None:
    path = work.calpads("SIRS", work.years[-1])
    if path not in work.files:
        return
    later = f"{LATE_FOLDER}/{path}"
    (work.out / later).parent.mkdir(parents=True, exist_ok=True)
    shutil.move(work.out / path, work.out / later)
    work.files[later] = work.files.pop(path)
    work.note("late_file", path, (), "", f"arrives later: it lies in {later}")


def _missing_year(work: _Injection) -> None:
    year = work.years[len(work.years) // 2]
    path = f"survey/student_survey_{school_year_label(year)}.csv"
    (work.out / path).unlink()
    del work.files[path]
    work.note("missing_year", path, (), "", "the file of this year does not exist")


def _second_copy(work: _Injection) -> None:
    path = work.calpads("STAS", work.years[0])
    copy = path.replace(".txt", "_copy.txt")
    shutil.copyfile(work.out / path, work.out / copy)
    work.files[copy] = work.files[path]
    work.note("second_copy", copy, (), "", f"the same content as {path} under another name")


# In this order: rows are added before lines are counted as cut, files move last.
_FLAWS = (
    _duplicate_rows,
    _conflicting_rows,
    _conflicting_scores,
    _tested_but_not_enrolled,
    _unknown_code,
    _impossible_date,
    _dates_out_of_order,
    _repeated_status,
    _other_encoding,
    _cut_short,
    _second_copy,
    _late_file,
    _missing_year,
)
