"""What each student contributes to each measure: expected and realised.

Belongs here: one contribution per student and measure, for the truth and for tests of it. Does not belong
here: sums (`truth`), the warehouse's own rules for small groups, participation penalties and rounding. A
measure's name is the project's; a measure that the project does not compute yet has a plain one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulation.students.absence import FEWEST_EXPECTED_DAYS, Absence
from simulation.students.assessments import NEWCOMER, SubjectResult
from simulation.students.completion import CollegeCareer
from simulation.students.discipline import Discipline
from simulation.students.enrollment import DROPOUT, GRADUATE, REMOVED, STILL_ENROLLED, EnrollmentYear, History
from simulation.students.groups import class_memberships
from simulation.students.language_tests import LanguageResult, progressed
from simulation.students.surveys import SurveyAnswers

# A stay of so many calendar days at one school, without leaving it early, is stable.
STABLE_DAYS = 245


@dataclass(frozen=True)
class Contribution:
    """One measure: rows of students with their school, expected and realised value.

    `row` points into the year's students, or into `groups` where they are given. Rates are 0 to 1,
    distances points, scales 1 to 5.
    """

    measure_id: str
    row: np.ndarray
    school: np.ndarray
    expected: np.ndarray
    realised: np.ndarray
    groups: dict[str, np.ndarray] | None = None
    anonymous: bool = False


def attendance(year: EnrollmentYear, absence: Absence, discipline: Discipline) -> Iterator[Contribution]:
    """Chronic absenteeism, suspension, stability: one contribution per stay at a school."""
    row, school = year.record_row, year.record_school
    long_enough = (absence.expected >= FEWEST_EXPECTED_DAYS) & ~absence.exempt
    for measure_id, grades in (
        ("chronic_absenteeism_rate", year.grade[row] <= 8),
        ("chronic_absenteeism_rate_dataquest", np.ones(len(row), dtype=bool)),
    ):
        keep = np.flatnonzero(long_enough & grades)
        yield Contribution(
            measure_id, row[keep], school[keep], absence.probability[keep], absence.chronic[keep]
        )
    ever = discipline.record_tenths
    yield Contribution("suspension_rate", row, school, (ever >= 10).astype(float), ever >= 10)
    yield Contribution("suspension_rate_dataquest", row, school, discipline.probability_any, ever > 0)
    stable = year.stable_days() >= STABLE_DAYS
    yield Contribution("stability_rate", row, school, stable.astype(float), stable)


def assessments(results: dict[str, SubjectResult]) -> Iterator[Contribution]:
    """Distances from standard of continuously enrolled students, and participation."""
    for subject, result in results.items():
        keep = np.flatnonzero(result.counts)
        yield Contribution(
            f"{subject}_distance_from_standard",
            result.row[keep],
            result.school[keep],
            result.expected[keep],
            result.distance[keep],
        )
        asked = np.flatnonzero(result.condition != NEWCOMER)
        took = result.tested[asked]
        yield Contribution(
            f"{subject}_participation_rate", result.row[asked], result.school[asked], took.astype(float), took
        )


def language_progress(result: LanguageResult, before: np.ndarray, prior_grade: np.ndarray) -> Contribution:
    """Progress of English learners with the general test in both years and no lower grade."""
    keep = np.flatnonzero((result.step > 0) & (before > 0) & (result.grade >= prior_grade))
    up = progressed(before[keep], result.step[keep])
    return Contribution(
        "english_learner_progress_rate", result.row[keep], result.school[keep], up.astype(float), up
    )


def graduation(history: History, career: CollegeCareer) -> Iterator[Contribution]:
    """Outcomes of the class of the year, at the last high school; groups look back over high school."""
    groups = class_memberships(history)
    member = history.in_cohort & (history.outcome != REMOVED)
    person = np.flatnonzero(member)
    outcome = history.outcome[person]
    school = history.last_high_school[person]

    def rate(name: str, keep: np.ndarray, value: np.ndarray) -> Contribution:
        index = np.flatnonzero(keep)
        certain = value[index].astype(float)
        return Contribution(name, person[index], school[index], certain, value[index], groups)

    everyone = np.ones(len(person), dtype=bool)
    graduate = outcome == GRADUATE
    yield rate("graduation_rate_4_year", everyone, graduate)
    yield rate("dropout_rate_4_year", everyone, outcome == DROPOUT)
    yield rate("still_enrolled_rate", everyone, outcome == STILL_ENROLLED)
    yield rate("a_g_completion_rate", graduate, history.a_g[person])
    yield rate("college_career_prepared_rate", everyone, career.prepared[person])


def survey_scales(answers: SurveyAnswers) -> Iterator[Contribution]:
    """Mean of each scale's answered items, turned so that more is better; half of them must be answered."""
    for scale in answers.scales:
        items = answers.scale_items(scale)
        answered = (items > 0).sum(axis=1)
        keep = np.flatnonzero(answered * 2 >= scale.items)
        mean = items[keep].sum(axis=1) / np.maximum(answered[keep], 1)
        # Families and staff answer anonymously: nobody can count them by group.
        name = f"{scale.respondent}_{scale.scale_id}"
        anonymous = scale.respondent != "student"
        yield Contribution(name, answers.row[keep], answers.school[keep], mean, mean, anonymous=anonymous)
