"""Scores of the students of a fictional district, redrawn as often as asked for, without files.

Belongs here: state test scores by person and school year with what a file would say of them, and the score
the person would have without measurement error. Does not: what is computed of them (`growth`). Schools are
fixed by the seed; a replicate redraws the students.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.district import District, build_district
from simulation.students.arrivals import cohort_sizes
from simulation.students.assessments import SCALES, VALID, draw_assessments
from simulation.students.groups import memberships, with_reclassified_learners
from simulation.students.school_system import SchoolSystem, build_system
from simulation.students.trajectories import simulate_history
from simulation.whole_district import schools_for

SUBJECTS = ("ela", "math")
GROUPS = (
    "all",
    "socioeconomically_disadvantaged",
    "english_learner",
    "students_with_disabilities",
)
_IDENTIFIERS = 2**20


@dataclass(frozen=True)
class Scores:
    """Scores by school year and person; NaN or -1 where there is none.

    Attributes:
        years: spring years.
        score: by subject, (years, persons), points of the scale.
        error: by subject, conditional standard error of measurement.
        true: by subject, the expected score of the person over measurement.
        grade: (years, persons).
        school: by subject, (years, persons) the school whose growth it counts in.
        group: by student group, (years, persons).

    """

    years: tuple[int, ...]
    score: dict[str, np.ndarray]
    error: dict[str, np.ndarray]
    true: dict[str, np.ndarray]
    grade: np.ndarray
    school: dict[str, np.ndarray]
    group: dict[str, np.ndarray]


def fictional_schools(students: int, years: tuple[int, ...], seed: int) -> SchoolSystem:
    """Return the schools of a district of this size."""
    district: District = build_district(schools_for(students), years[-1], seed)
    return build_system(district, students, seed)


def draw_scores(system: SchoolSystem, years: tuple[int, ...], seed: int, replicate: int) -> Scores:
    """Redraw the students of a district and their scores.

    Args:
        system: schools.
        years: consecutive spring years.
        seed: of the schools.
        replicate: which redraw.

    """
    parts = []
    zones = np.arange(len(system.zones))
    for number, (cohort, size) in enumerate(cohort_sizes(system, years[0], years[-1]).items()):
        generator = np.random.default_rng([seed, replicate, cohort])
        history = simulate_history(system, cohort, zones, size, years, number * _IDENTIFIERS, generator)
        parts.append(_scores(system, history, years, generator))
    return Scores(
        years=years,
        score=_joined(parts, "score"),
        error=_joined(parts, "error"),
        true=_joined(parts, "true"),
        grade=np.concatenate([one.grade for one in parts], axis=1),
        school=_joined(parts, "school"),
        group=_joined(parts, "group"),
    )


def _joined(parts: list[Scores], name: str) -> dict[str, np.ndarray]:
    return {
        key: np.concatenate([getattr(one, name)[key] for one in parts], axis=1)
        for key in getattr(parts[0], name)
    }


def _scores(system, history, years, generator) -> Scores:
    shape = (len(years), len(history.persons))
    found = Scores(
        years=years,
        score={subject: np.full(shape, np.nan) for subject in SUBJECTS},
        error={subject: np.full(shape, np.nan) for subject in SUBJECTS},
        true={subject: np.full(shape, np.nan) for subject in SUBJECTS},
        grade=np.full(shape, -9),
        school={subject: np.full(shape, -1) for subject in SUBJECTS},
        group={group: np.zeros(shape, dtype=bool) for group in GROUPS},
    )
    standard = {
        subject: np.array(
            [SCALES[subject][grade].cuts[1] if grade in SCALES[subject] else 0 for grade in range(13)]
        )
        for subject in SUBJECTS
    }
    for place, year in enumerate(history.years):
        if not len(year.person):
            continue
        groups = with_reclassified_learners(memberships(history.persons, year))
        results = draw_assessments(system, history.persons, year, generator)
        for subject in SUBJECTS:
            result = results[subject]
            kept = (result.condition == VALID) & ~result.alternate
            person = year.person[result.row[kept]]
            found.grade[place, person] = result.grade[kept]
            found.score[subject][place, person] = result.score[kept]
            found.error[subject][place, person] = result.error[kept]
            found.true[subject][place, person] = result.expected[kept] + standard[subject][result.grade[kept]]
            found.school[subject][place, person] = np.where(
                (result.scored & result.continuous)[kept], result.school[kept], -1
            )
        for group in GROUPS:
            found.group[group][place, year.person] = groups[group]
    return found
