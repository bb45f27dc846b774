"""What each student contributes to each measure: expected and realised.

Belongs here: one contribution per student, organization and measure, for the truth and for tests of it. Does
not belong here: sums (`truth`), the State's penalty for low participation, the warehouse's rules for small
groups and rounding. A measure's name is the project's; a measure that the project does not compute has a
plain one.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulation.students.absence import FEWEST_EXPECTED_DAYS, Absence
from simulation.students.assessments import NEWCOMER, SubjectResult
from simulation.students.completion import CollegeCareer
from simulation.students.contribution import Contribution
from simulation.students.discipline import Discipline
from simulation.students.enrollment import DROPOUT, GRADUATE, REMOVED, STILL_ENROLLED, EnrollmentYear, History
from simulation.students.groups import class_memberships
from simulation.students.language_progress import LanguageProgress
from simulation.students.reporting_units import Enrollments, ReportingUnits
from simulation.students.stability import stability
from simulation.students.surveys import SurveyAnswers


def enrolled_measures(
    year: EnrollmentYear, enrolled: Enrollments, absence: Absence, discipline: Discipline
) -> Iterator[Contribution]:
    """Attendance, absence, suspension, expulsion, stability: one contribution per student and unit."""
    yield from _absence(year, enrolled, absence)
    everybody = np.arange(len(enrolled))
    tenths = enrolled.total(discipline.tenths)
    none = np.bincount(
        enrolled.of_spell,
        weights=np.log1p(-discipline.probability_any)[enrolled.spell],
        minlength=len(enrolled),
    )
    expelled = enrolled.total(discipline.was_expelled) > 0

    def rate(measure_id: str, keep: np.ndarray, value: np.ndarray, **more: object) -> Contribution:
        expected = more.pop("expected", value.astype(float))
        return Contribution(
            measure_id, enrolled.row[keep], enrolled.unit[keep], expected[keep], value[keep], **more
        )

    yield rate("suspension_rate", everybody, tenths >= 10, without_race_counts_as_several=True)
    yield rate("suspension_rate_dataquest", everybody, tenths > 0, expected=-np.expm1(none))
    yield rate("expulsion_rate", everybody, expelled)
    counted, stable = stability(year, enrolled)
    yield rate("school_stability_rate", np.flatnonzero(counted), stable)


def _absence(year: EnrollmentYear, enrolled: Enrollments, absence: Absence) -> Iterator[Contribution]:
    """Chronic absenteeism and attendance; days of exempt summaries count nowhere."""
    kept = ~absence.exempt
    expected = enrolled.total(absence.expected * kept)
    absent = enrolled.total(absence.absent * kept)
    chronic = (absent * 10 >= expected) & (expected > 0)
    # The chance is known where one school's days decide; else the outcome stands for it.
    schools = enrolled.total(kept)
    chance = np.where(
        schools == 1,
        np.bincount(
            enrolled.of_spell,
            weights=(absence.probability * kept)[enrolled.spell],
            minlength=len(enrolled),
        ),
        chronic.astype(float),
    )
    to_8 = year.grade[enrolled.row] <= 8
    long_enough = expected >= FEWEST_EXPECTED_DAYS
    for measure_id, keep in (
        ("chronic_absenteeism_rate", np.flatnonzero(long_enough & to_8)),
        ("chronic_absenteeism_rate_dataquest", np.flatnonzero(long_enough)),
    ):
        yield Contribution(
            measure_id,
            enrolled.row[keep],
            enrolled.unit[keep],
            chance[keep],
            chronic[keep],
            without_race_counts_as_several=measure_id == "chronic_absenteeism_rate",
        )
    keep = np.flatnonzero(expected > 0)
    share = 1 - absent[keep] / expected[keep]
    yield Contribution(
        "attendance_rate",
        enrolled.row[keep],
        enrolled.unit[keep],
        share,
        share,
        weight=expected[keep],
    )


def assessments(units: ReportingUnits, results: dict[str, SubjectResult]) -> Iterator[Contribution]:
    """Distances from standard and shares that meet it, of continuously enrolled students; participation."""
    for subject, result in results.items():
        place, unit = result.counting(units)
        yield Contribution(
            f"{subject}_distance_from_standard",
            result.row[place],
            unit,
            result.expected[place],
            result.distance[place],
        )
        meets = result.meets_standard[place]
        yield Contribution(
            f"{subject}_met_standard_rate", result.row[place], unit, meets.astype(float), meets
        )
        asked = np.flatnonzero(result.condition != NEWCOMER)
        place, unit = units.everywhere(result.school[asked])
        took = result.tested[asked][place]
        yield Contribution(
            f"{subject}_participation_rate", result.row[asked][place], unit, took.astype(float), took
        )


def progress(units: ReportingUnits, moved: LanguageProgress) -> Contribution:
    """Progress of English learners with one test in both years and no lower grade."""
    keep = np.flatnonzero(moved.counted)
    place, unit = units.everywhere(moved.school[keep])
    made = moved.made[keep][place]
    return Contribution(
        "english_learner_progress_rate", moved.row[keep][place], unit, made.astype(float), made
    )


def graduation(units: ReportingUnits, history: History, career: CollegeCareer) -> Iterator[Contribution]:
    """Outcomes of the class of the year, at the last high school; groups look back over high school."""
    groups = class_memberships(history)
    person = np.flatnonzero(history.in_cohort & (history.outcome != REMOVED))
    outcome = history.outcome[person]
    graduate = outcome == GRADUATE
    everyone = np.ones(len(person), dtype=bool)
    for measure_id, keep, value in (
        ("graduation_rate_4_year", everyone, graduate),
        ("dropout_rate_4_year", everyone, outcome == DROPOUT),
        ("still_enrolled_rate", everyone, outcome == STILL_ENROLLED),
        ("a_g_completion_rate", graduate, history.a_g[person]),
        ("college_going_rate_12_month", graduate, career.enrolls[person]),
        ("graduation_rate_combined", everyone, graduate),
        ("college_career_prepared_rate", everyone, career.prepared[person]),
    ):
        index = np.flatnonzero(keep)
        yield _of_class(units, history, measure_id, person[index], value[index], groups)


def late_graduation(units: ReportingUnits, history: History, career: CollegeCareer) -> Iterator[Contribution]:
    """Graduates in the fifth year: part of the combined cohort of the year after their class's."""
    groups = class_memberships(history)
    person = np.flatnonzero(history.late_graduate)
    graduate = np.ones(len(person), dtype=bool)
    yield _of_class(units, history, "graduation_rate_combined", person, graduate, groups)
    yield _of_class(units, history, "college_career_prepared_rate", person, career.meets_late[person], groups)


def _of_class(
    units: ReportingUnits,
    history: History,
    measure_id: str,
    person: np.ndarray,
    value: np.ndarray,
    groups: dict[str, np.ndarray],
) -> Contribution:
    place, unit = units.everywhere(history.last_high_school[person])
    value = value[place]
    return Contribution(measure_id, person[place], unit, value.astype(float), value, groups)


def survey_scales(units: ReportingUnits, answers: SurveyAnswers) -> Iterator[Contribution]:
    """Mean of each scale's answered items, turned so that more is better; half of them must be answered."""
    for scale in answers.scales:
        items = answers.scale_items(scale)
        answered = (items > 0).sum(axis=1)
        keep = np.flatnonzero(answered * 2 >= scale.items)
        mean = items[keep].sum(axis=1) / np.maximum(answered[keep], 1)
        place, unit = units.everywhere(answers.school[keep])
        # Families and staff answer anonymously: nobody can count them by group.
        anonymous = scale.respondent != "student"
        yield Contribution(
            f"{scale.scale_id}_mean",
            answers.row[keep][place],
            unit,
            mean[place],
            mean[place],
            anonymous=anonymous,
        )
