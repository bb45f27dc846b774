"""Counts of the State's published files, summed from the same students as the student-level files.

Belongs here: one integer per student and quantity, and their sums by school and group, in the shape the
published files are written from (`simulation.results.YearResults`). Does not belong here: rates, rounding,
suppression. A student with stays at two schools counts at both, and in the district once.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simulation.population import ETHNICITIES, GENDERS
from simulation.results import GRADE_BANDS, GROUPS, YearResults, missing_participants
from simulation.students.absence import FEWEST_EXPECTED_DAYS, Absence
from simulation.students.assessments import NEWCOMER, SubjectResult
from simulation.students.calendar import school_calendar
from simulation.students.completion import CollegeCareer
from simulation.students.discipline import Discipline
from simulation.students.enrollment import DROPOUT, GRADUATE, REMOVED, EnrollmentYear, History
from simulation.students.language_progress import LanguageProgress
from simulation.students.language_tests import LanguageResult
from simulation.students.persons import ENGLISH_ONLY, Persons
from simulation.students.reporting_units import Enrollments, ReportingUnits
from simulation.students.truth import Memberships

QUANTITIES = (
    *("census", "cumulative"),
    *("chronic", "chronic_enrolled", "chronic_to_8", "chronic_enrolled_to_8"),
    *("suspended_any", "suspended_day"),
    *(
        f"{s}_{part}"
        for s in ("ela", "math", "science")
        for part in ("enrolled", "tested", "scores", "points")
    ),
    *("progress_expected", "progress_tested", "progressed", "maintained_top", "maintained_other"),
    *("declined", "progressed_alternate", "maintained_top_alternate", "not_progressed_alternate"),
    *("cohort", "graduates", "dropouts", "a_g", "college_going"),
    *("late_graduates", "combined_cohort", "combined_graduates"),
    *("prepared", "approaching", "not_prepared"),
)


def published_memberships(persons: Persons, year: EnrollmentYear) -> dict[str, np.ndarray]:
    """Return booleans per student of a year, in the order of the published groups."""
    person = year.person
    return _groups(
        persons,
        person,
        year.grade,
        learner=year.learner,
        recent=year.recently_reclassified,
        long_term=year.long_term_learner,
        disadvantaged=year.disadvantaged,
        disability=year.disability,
        homeless=year.homeless,
    )


def class_memberships(history: History) -> dict[str, np.ndarray]:
    """Return the same per person of a graduating class, looking back over high school."""
    persons = history.persons
    everyone = np.arange(len(persons))
    nobody = np.zeros(len(persons), dtype=bool)
    return _groups(
        persons,
        everyone,
        np.full(len(persons), 12),
        learner=history.ever_learner_9_12,
        recent=nobody,
        long_term=nobody,
        disadvantaged=persons.disadvantaged
        | persons.homeless_prone
        | persons.foster
        | persons.migrant
        | (persons.parent_education == 4),
        disability=history.ever_disabled,
        homeless=persons.homeless_prone,
    )


def _groups(
    persons: Persons,
    person: np.ndarray,
    grade: np.ndarray,
    *,
    learner: np.ndarray,
    recent: np.ndarray,
    long_term: np.ndarray,
    disadvantaged: np.ndarray,
    disability: np.ndarray,
    homeless: np.ndarray,
) -> dict[str, np.ndarray]:
    alternate = persons.alternate_test[person] & disability
    groups = {"all": np.ones(len(person), dtype=bool)}
    groups |= {name: persons.ethnicity[person] == place for place, name in enumerate(ETHNICITIES)}
    groups["several_races_or_not_reported"] = groups["two_or_more_races"] | groups["race_not_reported"]
    groups |= {name: persons.gender[person] == place for place, name in enumerate(GENDERS)}
    groups |= {
        "english_only": persons.language[person] == ENGLISH_ONLY,
        "english_learners_only": learner,
        "recently_reclassified": recent,
        "english_learners_or_reclassified": learner | recent,
        "long_term_english_learners": long_term,
        "socioeconomically_disadvantaged": disadvantaged,
        "students_with_disabilities": disability,
        "homeless": homeless,
        "foster": persons.foster[person],
        "migrant": persons.migrant[person],
        "smarter_balanced_assessment": ~alternate,
        "alternate_assessment": alternate,
    }
    groups |= {name: (grade >= first) & (grade <= last) for name, (first, last) in GRADE_BANDS.items()}
    return {name: groups[name] for name in GROUPS}


@dataclass
class PublishedCounts:
    """Integer sums by year: unit x group x quantity; units are schools, own schools, all schools."""

    units: ReportingUnits
    counts: dict[int, np.ndarray] = field(default_factory=dict)

    def add(
        self,
        school_year: int,
        groups: Memberships,
        row: np.ndarray,
        unit: np.ndarray,
        amounts: dict[str, np.ndarray],
    ) -> None:
        """Add integers per row; `row` points into what `groups` are about."""
        size = self.units.organizations
        if school_year not in self.counts:
            shape = (size, len(GROUPS), len(QUANTITIES))
            self.counts[school_year] = np.zeros(shape, dtype=np.int64)
        position, group = groups.pairs(row)
        cell = unit[position] * len(GROUPS) + group
        for name, amount in amounts.items():
            # Sums of small integers are exact in a float.
            total = np.bincount(cell, weights=amount[position], minlength=size * len(GROUPS))
            self.counts[school_year][:, :, QUANTITIES.index(name)] += np.rint(
                total.reshape(size, len(GROUPS))
            ).astype(np.int64)

    def add_everywhere(
        self,
        school_year: int,
        groups: Memberships,
        row: np.ndarray,
        school: np.ndarray,
        amounts: dict[str, np.ndarray],
    ) -> None:
        """Add integers of students who are at one school only, there and in the district."""
        place, unit = self.units.everywhere(school)
        parts = {name: amount[place] for name, amount in amounts.items()}
        self.add(school_year, groups, row[place], unit, parts)

    def results(self) -> dict[int, YearResults]:
        """Return the counts of every year as the published files take them."""
        found = {}
        for school_year, counts in sorted(self.counts.items()):
            by_name = {name: counts[:, :, place] for place, name in enumerate(QUANTITIES)}
            by_name |= missing_participants(by_name)
            found[school_year] = YearResults(
                school_year, tuple(by_name), np.stack(list(by_name.values()), axis=2)
            )
        return found


def add_year(
    counts: PublishedCounts,
    persons: Persons,
    year: EnrollmentYear,
    enrolled: Enrollments,
    absence: Absence,
    discipline: Discipline,
    results: dict[str, SubjectResult],
    language: LanguageResult,
    progress: LanguageProgress,
) -> None:
    """Add one chunk's students of a year.

    Args:
        counts: where to add.
        persons: the chunk's students.
        year: their enrollment.
        enrolled: students at schools and districts.
        absence: attendance per student and school.
        discipline: suspensions per student and school.
        results: test results by subject.
        language: results of the language test.
        progress: progress since last year's.

    """
    number = year.school_year
    groups = Memberships.of(published_memberships(persons, year))
    to_8 = year.grade[enrolled.row] <= 8
    days = enrolled.total(absence.expected * ~absence.exempt)
    counted = days >= FEWEST_EXPECTED_DAYS
    chronic = counted & (enrolled.total(absence.absent * ~absence.exempt) * 10 >= days)
    tenths = enrolled.total(discipline.tenths)
    counts.add(
        number,
        groups,
        enrolled.row,
        enrolled.unit,
        {
            "cumulative": np.ones(len(enrolled)),
            "chronic": chronic,
            "chronic_enrolled": counted,
            "chronic_to_8": chronic & to_8,
            "chronic_enrolled_to_8": counted & to_8,
            "suspended_any": tenths > 0,
            "suspended_day": tenths >= 10,
        },
    )
    at_census = year.at(school_calendar(number).census)
    present = np.flatnonzero(at_census >= 0)
    counts.add_everywhere(number, groups, present, at_census[present], {"census": np.ones(len(present))})
    for subject, result in results.items():
        _add_tests(counts, groups, number, subject, result)
    parts = {"progress_expected": np.ones(len(language.row)), "progress_tested": language.tested}
    counts.add_everywhere(number, groups, language.row, language.school, parts | progress.parts)


def _add_tests(
    counts: PublishedCounts, groups: Memberships, school_year: int, subject: str, result: SubjectResult
) -> None:
    """Add who was asked and tested, and distances where the student is continuously enrolled."""
    asked = result.condition != NEWCOMER
    amounts = {f"{subject}_enrolled": asked, f"{subject}_tested": asked & result.tested}
    counts.add_everywhere(school_year, groups, result.row, result.school, amounts)
    place, unit = result.counting(counts.units)
    amounts = {f"{subject}_scores": np.ones(len(place)), f"{subject}_points": result.distance[place]}
    counts.add(school_year, groups, result.row[place], unit, amounts)


def add_class(
    counts: PublishedCounts, school_year: int, history: History, career: CollegeCareer, late: np.ndarray
) -> None:
    """Add a graduating class, or its late graduates a year after.

    Args:
        counts: where to add.
        school_year: year of the result: the class's own, or the one after it.
        history: the class.
        career: its inputs for college and career.
        late: persons who graduated a year late; counted in the year after the class.

    """
    groups = Memberships.of(class_memberships(history))
    is_own = school_year == history.class_of
    member = history.in_cohort & (history.outcome != REMOVED) if is_own else late
    person = np.flatnonzero(member)
    school = history.last_high_school[person]
    graduate = (history.outcome[person] == GRADUATE) & is_own
    counted = np.ones(len(person), dtype=bool)
    prepared = career.meets[person] & graduate if is_own else career.meets_late[person]
    approaching = ~prepared & career.approaches[person]
    counts.add_everywhere(
        school_year,
        groups,
        person,
        school,
        {
            "cohort": counted & is_own,
            "graduates": graduate,
            "dropouts": (history.outcome[person] == DROPOUT) & is_own,
            "a_g": graduate & history.a_g[person],
            "college_going": graduate & career.enrolls[person],
            "late_graduates": counted & (not is_own),
            "combined_cohort": counted,
            "combined_graduates": graduate | (not is_own),
            "prepared": prepared,
            "approaching": approaching,
            "not_prepared": ~prepared & ~approaching,
        },
    )
