"""Counts of the State's published files, summed from the same students as the student-level files.

Belongs here: one integer per student and quantity, and their sums by school and group, in the shape the
published files are written from (`simulation.results.YearResults`). Does not belong here: rates, rounding,
suppression. A student with stays at two schools counts at both, and in the sum of schools twice.
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
from simulation.students.language_tests import LanguageResult
from simulation.students.persons import ENGLISH_ONLY, Persons
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
    """Integer sums by year: school x group x quantity."""

    schools: int
    counts: dict[int, np.ndarray] = field(default_factory=dict)

    def add(
        self,
        school_year: int,
        groups: Memberships,
        row: np.ndarray,
        school: np.ndarray,
        amounts: dict[str, np.ndarray],
    ) -> None:
        """Add integers per row; `row` points into what `groups` are about."""
        if school_year not in self.counts:
            shape = (self.schools, len(GROUPS), len(QUANTITIES))
            self.counts[school_year] = np.zeros(shape, dtype=np.int64)
        position, group = groups.pairs(row)
        cell = school[position] * len(GROUPS) + group
        for name, amount in amounts.items():
            # Sums of small integers are exact in a float.
            total = np.bincount(cell, weights=amount[position], minlength=self.schools * len(GROUPS))
            self.counts[school_year][:, :, QUANTITIES.index(name)] += np.rint(
                total.reshape(self.schools, len(GROUPS))
            ).astype(np.int64)

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
    absence: Absence,
    discipline: Discipline,
    results: dict[str, SubjectResult],
    language: LanguageResult,
    prior_step: np.ndarray,
    prior_level: np.ndarray,
    prior_grade: np.ndarray,
) -> None:
    """Add one chunk's students of a year.

    Args:
        counts: where to add.
        persons: the chunk's students.
        year: their enrollment.
        absence: attendance per stay.
        discipline: suspensions per stay.
        results: test results by subject.
        language: results of the language test.
        prior_step: last year's step of its rows, 0 or less for none.
        prior_level: last year's level of its rows; of the alternate test where this year's is.
        prior_grade: last year's grade of its rows.

    """
    groups = Memberships.of(published_memberships(persons, year))
    row, school = year.record_row, year.record_school
    to_8 = year.grade[row] <= 8
    counted = (absence.expected >= FEWEST_EXPECTED_DAYS) & ~absence.exempt
    chronic = absence.chronic & counted
    counts.add(
        year.school_year,
        groups,
        row,
        school,
        {
            "cumulative": np.ones(len(row)),
            "chronic": chronic,
            "chronic_enrolled": counted,
            "chronic_to_8": chronic & to_8,
            "chronic_enrolled_to_8": counted & to_8,
            "suspended_any": discipline.record_tenths > 0,
            "suspended_day": discipline.record_tenths >= 10,
        },
    )
    at_census = year.at(school_calendar(year.school_year).census)
    present = np.flatnonzero(at_census >= 0)
    counts.add(year.school_year, groups, present, at_census[present], {"census": np.ones(len(present))})
    for subject, result in results.items():
        asked = result.condition != NEWCOMER
        counts.add(
            year.school_year,
            groups,
            result.row,
            result.school,
            {
                f"{subject}_enrolled": asked,
                f"{subject}_tested": asked & result.tested,
                f"{subject}_scores": result.counts,
                f"{subject}_points": np.where(result.counts, result.distance, 0),
            },
        )
    _add_progress(counts, groups, year, language, prior_step, prior_level, prior_grade)


def _add_progress(
    counts: PublishedCounts,
    groups: Memberships,
    year: EnrollmentYear,
    language: LanguageResult,
    prior_step: np.ndarray,
    prior_level: np.ndarray,
    prior_grade: np.ndarray,
) -> None:
    """Add where English learners with results of one test in both years moved."""
    same = language.grade >= prior_grade
    general = (language.step > 0) & (prior_step > 0) & same
    alternate = language.alternate & language.tested & (prior_level > 0) & (prior_step == 0) & same
    up = language.step > prior_step
    top = (language.step == 6) & (prior_step == 6)
    down = language.step < prior_step
    higher = language.level > prior_level
    kept = (language.level == 3) & (prior_level == 3)
    counts.add(
        year.school_year,
        groups,
        language.row,
        language.school,
        {
            "progress_expected": np.ones(len(language.row)),
            "progress_tested": language.tested,
            "progressed": general & up,
            "maintained_top": general & top,
            "maintained_other": general & ~up & ~top & ~down,
            "declined": general & down,
            "progressed_alternate": alternate & higher,
            "maintained_top_alternate": alternate & kept,
            "not_progressed_alternate": alternate & ~higher & ~kept,
        },
    )


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
    prepared = career.meets[person] & (graduate | (not is_own))
    approaching = ~prepared & career.approaches[person]
    counts.add(
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
