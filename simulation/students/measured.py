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
from simulation.students.calendar import school_calendar
from simulation.students.completion import CollegeCareer
from simulation.students.contribution import Contribution
from simulation.students.discipline import Discipline
from simulation.students.enrollment import DROPOUT, GRADUATE, REMOVED, STILL_ENROLLED, EnrollmentYear, History
from simulation.students.groups import class_memberships
from simulation.students.language_progress import LanguageProgress
from simulation.students.language_tests import LanguageResult
from simulation.students.persons import LEARNER, Persons
from simulation.students.reporting_units import Enrollments, ReportingUnits
from simulation.students.stability import stability
from simulation.students.survey_scales import CLIMATE_SCALES
from simulation.students.surveys import SurveyAnswers

# Answers from here on, of 5, are favorable.
FAVORABLE = 4


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
        "average_attendance_rate",
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
            reclassified_count_as_learners=True,
        )
        meets = result.meets_standard[place]
        yield Contribution(
            f"{subject}_met_standard_rate",
            result.row[place],
            unit,
            meets.astype(float),
            meets,
            reclassified_count_as_learners=True,
        )
        asked = np.flatnonzero(result.condition != NEWCOMER)
        place, unit = units.everywhere(result.school[asked])
        took = result.tested[asked][place]
        yield Contribution(
            f"{subject}_participation_rate",
            result.row[asked][place],
            unit,
            took.astype(float),
            took,
            reclassified_count_as_learners=True,
        )


def language_participation(units: ReportingUnits, result: LanguageResult) -> Contribution:
    """English learners enrolled in the window of the language test, and who of them was tested."""
    place, unit = units.everywhere(result.school)
    took = result.tested[place]
    row = result.row[place]
    return Contribution("english_learner_participation_rate", row, unit, took.astype(float), took)


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


def reclassification(units: ReportingUnits, persons: Persons, year: EnrollmentYear) -> Contribution:
    """Learners enrolled on Census Day who are reclassified after it, by the end of the year."""
    calendar = school_calendar(year.school_year)
    census = int(calendar.days[calendar.census])
    school = year.at(calendar.census)
    reclassified, start = persons.reclassified_day[year.person], persons.learner_start[year.person]
    learner = (persons.language[year.person] == LEARNER) & (start <= census) & (reclassified > census)
    row = np.flatnonzero(learner & (school >= 0))
    done = reclassified[row] <= calendar.last_day
    place, unit = units.everywhere(school[row])
    return Contribution("reclassification_rate", row[place], unit, done[place].astype(float), done[place])


def survey(units: ReportingUnits, answers: SurveyAnswers) -> Iterator[Contribution]:
    """Response rate; per scale mean and favorable answers, items turned so that more is better.

    A respondent counts in a scale who answers at least half of its items, with the share of favorable
    answers, 4 and 5, among the answers given. Families and staff answer anonymously: nobody can count them
    by group.
    """
    anonymous = answers.respondent != "student"
    place, unit = units.everywhere(answers.invited_school)
    answered = answers.answered[place]
    yield Contribution(
        f"{answers.respondent}_survey_response_rate",
        answers.invited_row[place],
        unit,
        answered.astype(float),
        answered,
        anonymous=anonymous,
    )
    items = {scale.scale_id: answers.scale_items(scale) for scale in answers.scales}
    wholes = {scale_id: (scale_id,) for scale_id in items}
    if not anonymous:
        wholes["student_climate"] = CLIMATE_SCALES
    for name, scale_ids in wholes.items():
        part = np.concatenate([items[scale_id] for scale_id in scale_ids], axis=1)
        count = (part > 0).sum(axis=1)
        keep = np.flatnonzero(count * 2 >= part.shape[1])
        place, unit = units.everywhere(answers.school[keep])
        count = count[keep]
        for measure_id, value in (
            (f"{name}_mean", part[keep].sum(axis=1) / count),
            (f"{name}_favorable_rate", (part[keep] >= FAVORABLE).sum(axis=1) / count),
        ):
            yield Contribution(
                measure_id, answers.row[keep][place], unit, value[place], value[place], anonymous=anonymous
            )
