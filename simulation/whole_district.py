"""Both roads of one fictional district: published school-level files and student-level extracts.

Belongs here: one call that writes everything for the same fictional schools, and the marker. Does not
belong here: what is in the files (`published_files`, `students`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from simulation.district import FEWEST_SCHOOLS, District
from simulation.published_files import (
    GENERATOR_VERSION,
    MARKER,
    SimulationSummary,
    simulate,
)
from simulation.results import YearResults
from simulation.students.dirt import MANIFEST, inject
from simulation.students.generate import StudentSummary, check_request, simulate_students

# As many as can be named.
MOST_SCHOOLS = 1_500
# Students of an average school: how many schools a number of students needs.
_STUDENTS_PER_SCHOOL = 470


def schools_for(students: int) -> int:
    """Return how many schools a district of so many students has, within what can be named."""
    return min(MOST_SCHOOLS, max(FEWEST_SCHOOLS, round(students / _STUDENTS_PER_SCHOOL)))


def simulate_district(
    out: Path,
    schools: int,
    years: Iterable[int],
    seed: int,
    students: int,
    replicate: int = 0,
    dirt: bool = False,
    truth_draws: int | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> SimulationSummary:
    """Write a fictional district's published files, student-level extracts and truth.

    The published files are sums over the same students, by the definitions of `published_counts`. The same
    arguments give the same bytes in every file but the Parquet ones, where they give the same rows.

    Args:
        out: folder to write; new, empty, or the result of an earlier simulation (replaced).
        schools: number of schools.
        years: spring years without a gap.
        seed: decides the schools and, with `replicate`, the students.
        students: students enrolled on Census Day, all schools together.
        replicate: another number redraws the students and leaves the schools alone.
        dirt: inject late files, duplicates, conflicts and gaps, listed in `truth/dirt.json`.
        truth_draws: redraws of the students that the truth rests on; 0 for no truth.
        say: receives lines of progress.

    Raises:
        FileExistsError: `out` holds files that no simulation wrote.
        ValueError: impossible years, schools, students or replicate.

    """
    school_years = tuple(sorted({int(year) for year in years}))
    check_request(students, school_years, replicate)
    written: list[StudentSummary] = []

    def draw(folder: Path, district: District, _: tuple[int, ...]) -> dict[int, YearResults]:
        done = simulate_students(folder, district, students, school_years, seed, replicate, truth_draws, say)
        written.append(done)
        return done.published

    summary = simulate(out, schools=schools, years=school_years, seed=seed, draw_results=draw)
    (done,) = written
    files = summary.files | done.files
    if dirt:
        files = inject(summary.out, files, school_years, seed)
    summary = replace(summary, files=dict(sorted(files.items())))
    _complete_marker(summary, students, replicate, [*sorted(done.truth), *([MANIFEST] if dirt else [])], dirt)
    return summary


def _complete_marker(
    summary: SimulationSummary, students: int, replicate: int, truth: list[str], dirt: bool
) -> None:
    """Name the student-level files in the marker, so that a later simulation can replace them."""
    path = summary.out / MARKER
    marker = json.loads(path.read_text(encoding="utf-8"))
    marker |= {
        "generator_version": GENERATOR_VERSION,
        "students": students,
        "replicate": replicate,
        "dirt": dirt,
        "files": summary.files,
        "truth": truth,
    }
    path.write_text(json.dumps(marker, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
