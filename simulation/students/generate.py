"""One call writes a fictional district's student-level extracts and the truth beside them.

Belongs here: the order of work, chunk by chunk, and the sources of randomness. Does not belong here: any
draw or any column. A chunk is one cohort of some neighbourhoods over all years; chunks are independent of
each other and of how many there are memory for, so memory does not grow with the district.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulation.district import District
from simulation.results import YearResults
from simulation.students.arrivals import cohort_sizes
from simulation.students.choice_truth import (
    write_access,
    write_irregularities,
)
from simulation.students.chunk_years import Chunk, Pass
from simulation.students.extract_writer import ExtractWriter
from simulation.students.missing_students import ResultSums
from simulation.students.school_system import SchoolSystem, build_system
from simulation.students.truth import (
    FOLDER,
    write_growth,
    write_measures,
    write_scales,
)

FEWEST_STUDENTS, MOST_STUDENTS = 1_000, 6_500_000
# Largest number of students of one grade in one chunk.
CHUNK = 40_000
# Room for identifiers of one chunk.
_IDENTIFIERS = 2**20
# The truth rests on so many simulated student years, but on at least 3 and at most 40 redraws.
_TRUTH_STUDENT_YEARS, _FEWEST_DRAWS, _MOST_DRAWS = 400_000, 3, 40
# Redraws for the truth must never coincide with a replicate that is written.
TRUTH_REPLICATES = 1_000_000


@dataclass(frozen=True)
class StudentSummary:
    """What was written: rows by file (relative path), students enrolled by year, redraws of the truth.

    `published` are the same students' counts as the State's published files need them, with the year
    before the first one.
    """

    files: dict[str, int]
    truth: dict[str, int]
    students: dict[int, int]
    draws: int
    published: dict[int, YearResults]


def simulate_students(
    out: Path,
    district: District,
    students: int,
    years: tuple[int, ...],
    seed: int,
    replicate: int = 0,
    draws: int | None = None,
    say: Callable[[str], None] = lambda message: None,
) -> StudentSummary:
    """Write the student-level extracts of a district to `out`, the truth to `out/truth`.

    Args:
        out: existing folder.
        district: the fictional schools; the same as of the published files.
        students: students enrolled on Census Day of a middle year, all schools together.
        years: consecutive spring years to write.
        seed: decides schools and, with `replicate`, students.
        replicate: another number redraws the students and leaves the schools as they are.
        draws: redraws that the truth rests on; by default enough for a small error, 0 for no truth.
        say: receives a line of progress per cohort.

    Raises:
        ValueError: too few or too many students, years with a gap, or a negative replicate.

    """
    check_request(students, years, replicate)
    system = build_system(district, students, seed)
    writer = ExtractWriter(out)
    work = Pass(system, years, seed, replicate, writer)
    chunks = list(chunks_of(system, work.simulated))
    for number, chunk in enumerate(chunks, start=1):
        work.run(chunk)
        _report(say, "student-level extracts", number, len(chunks))
    work.finish()
    written, truth = dict(sorted(writer.rows.items())), {}
    if draws is None:
        wanted = -(-_TRUTH_STUDENT_YEARS // (students * len(years)))
        draws = min(_MOST_DRAWS, max(_FEWEST_DRAWS, wanted))
    if draws:
        truth = _write_truth(out, work, draws, say)
    return StudentSummary(written, truth, work.enrolled, draws, work.published.results())


def check_request(students: int, years: tuple[int, ...], replicate: int) -> None:
    """Refuse what cannot be simulated.

    Raises:
        ValueError: too few or too many students, years with a gap, or an impossible replicate.

    """
    if not FEWEST_STUDENTS <= students <= MOST_STUDENTS:
        raise ValueError(
            f"students must lie between {FEWEST_STUDENTS:,} and {MOST_STUDENTS:,}, not {students:,}"
        )
    if not years or tuple(years) != tuple(range(years[0], years[-1] + 1)):
        raise ValueError("student-level files need school years without a gap")
    if not 0 <= replicate < TRUTH_REPLICATES:
        raise ValueError(f"the replicate must lie between 0 and {TRUTH_REPLICATES - 1:,}")


def chunks_of(system: SchoolSystem, years: tuple[int, ...]) -> Iterator[Chunk]:
    """Return cohorts, cut into blocks of neighbourhoods where they are large.

    Args:
        system: schools.
        years: spring years that are simulated, the one before the first written one included.

    """
    number = 0
    for cohort, size in cohort_sizes(system, years[0], years[-1]).items():
        blocks = max(1, min(len(system.zones), -(-int(size) // CHUNK)))
        for block, zones in enumerate(np.array_split(np.arange(len(system.zones)), blocks)):
            yield Chunk(cohort, block, zones, size, number * _IDENTIFIERS)
            number += 1


def _report(say: Callable[[str], None], work: str, number: int, total: int) -> None:
    """Tell of progress at every fifth of the work."""
    if number == total or number * 5 // total > (number - 1) * 5 // total:
        say(f"  {work}: {100 * number // total} %")


def _write_truth(out: Path, work: Pass, draws: int, say: Callable[[str], None]) -> dict[str, int]:
    """Redraw the students and write the tables of the truth."""
    system, years = work.system, work.years
    redraw, results = Pass(system, years, work.seed, 0, None), ResultSums()
    for draw in range(draws):
        redraw.replicate = TRUTH_REPLICATES + draw
        redraw.census = {year: np.zeros(len(system), dtype=np.int64) for year in years}
        for chunk in chunks_of(system, work.simulated):
            redraw.run(chunk)
        redraw.finish()
        results.end_draw(redraw.measures.sums)
        _report(say, "truth", draw + 1, draws)
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "measures": write_measures(
            folder / "measures.parquet", work.units, redraw.measures, results, draws, work.measures
        ),
        "scales": write_scales(folder / "scales.parquet", redraw.scales, redraw.measures, len(system)),
        "growth": write_growth(folder / "growth.parquet", system, years),
        "access_gaps": write_access(folder / "access_gaps.parquet", redraw.access, draws),
        "lottery_irregularities": write_irregularities(
            folder / "lottery_irregularities.parquet", work.irregularities
        ),
    }
    return {f"{FOLDER}/{name}.parquet": rows for name, rows in tables.items()}
