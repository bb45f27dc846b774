"""Student groups of one chunk and year: rows of students, many groups each.

Belongs here: who belongs to which student group in a year. Does not belong here: results.
"""

from __future__ import annotations

import datetime

import numpy as np

from simulation.population import ETHNICITIES
from simulation.students.calendar import epoch_day, school_calendar
from simulation.students.enrollment import EnrollmentYear, History
from simulation.students.persons import ENGLISH_ONLY, INITIALLY_FLUENT, LEARNER, Persons

# Names of the policy's student groups, in the order of ETHNICITIES.
ETHNICITY_GROUPS = dict(
    zip(
        ETHNICITIES,
        (
            "hispanic",
            "white",
            "african_american",
            "asian",
            "race_not_reported",
            "two_or_more",
            "filipino",
            "pacific_islander",
            "american_indian",
        ),
        strict=True,
    )
)


# Learners at risk of becoming long-term: years 4 and 5, from day 1,461 to before day 2,191.
_AT_RISK_DAYS = (1461, 2191)
_NEWLY_ARRIVED_DAYS = 365


def last_day(school_year: int) -> int:
    """Last day of instruction, an epoch day: what is later is in next year's files."""
    return school_calendar(school_year).last_day


def status_day(school_year: int) -> int:
    """Day as of which years since an entry are counted: 15 June, an epoch day."""
    return epoch_day(datetime.date(school_year, 6, 15))


def with_unreported_race(groups: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Count students without a reported race as of two or more: the dashboard's absence and suspension."""
    return groups | {"two_or_more": groups["two_or_more"] | groups["race_not_reported"]}


def with_reclassified_learners(groups: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Count students reclassified within four years as English learners: results of State tests."""
    return groups | {"english_learner": groups["english_learner"] | groups["recently_reclassified"]}


def memberships(persons: Persons, year: EnrollmentYear) -> dict[str, np.ndarray]:
    """Return booleans per student and student group; every student is in `all`."""
    person = year.person
    today = status_day(year.school_year)
    learning = today - persons.learner_start[person]
    here = today - persons.us_entry_day[person]
    language = persons.language[person]
    reclassified = (language == LEARNER) & (persons.reclassified_day[person] <= last_day(year.school_year))
    first, after = _AT_RISK_DAYS
    at_risk = (learning >= first) & (learning < after) & (year.grade >= 3)
    groups = {"all": np.ones(len(person), dtype=bool)}
    groups |= {
        name: persons.ethnicity[person] == position for position, name in enumerate(ETHNICITY_GROUPS.values())
    }
    return groups | {
        "female": persons.gender[person] == 0,
        "male": persons.gender[person] == 1,
        "non_binary": persons.gender[person] == 2,
        "socioeconomically_disadvantaged": year.disadvantaged,
        "students_with_disabilities": year.disability,
        "homeless": year.homeless,
        "foster": persons.foster[person],
        "migrant": persons.migrant[person],
        "english_learner_only": year.learner,
        "english_learner": year.learner,
        "recently_reclassified": year.recently_reclassified,
        "long_term_english_learner": year.long_term_learner,
        "english_learner_0_3_years": year.learner & (learning < _AT_RISK_DAYS[0]),
        "english_learner_at_risk": year.learner & at_risk,
        "newly_arrived": year.learner & (here < _NEWLY_ARRIVED_DAYS),
        "newly_arrived_3_years": year.learner & (here < 3 * _NEWLY_ARRIVED_DAYS),
        "reclassified": reclassified,
        "initially_fluent": language == INITIALLY_FLUENT,
        "english_only": language == ENGLISH_ONLY,
        "dually_classified": year.learner & year.disability,
        "standard_english_learner": persons.standard_english_learner[person],
    }


def class_memberships(history: History) -> dict[str, np.ndarray]:
    """Return booleans per person of a graduating class, with the groups of `memberships`.

    A status held at any time in high school counts, as in the State's cohorts.
    """
    persons = history.persons
    nobody = np.zeros(len(persons), dtype=bool)
    language = persons.language
    learner = history.ever_learner_9_12
    groups = {"all": ~nobody}
    groups |= {name: persons.ethnicity == position for position, name in enumerate(ETHNICITY_GROUPS.values())}
    return groups | {
        "female": persons.gender == 0,
        "male": persons.gender == 1,
        "non_binary": persons.gender == 2,
        "socioeconomically_disadvantaged": persons.disadvantaged
        | persons.homeless_prone
        | persons.foster
        | persons.migrant
        | (persons.parent_education == 4),
        "students_with_disabilities": history.ever_disabled,
        "homeless": persons.homeless_prone,
        "foster": persons.foster,
        "migrant": persons.migrant,
        "english_learner_only": learner,
        "english_learner": learner,
        "recently_reclassified": nobody,
        "long_term_english_learner": nobody,
        "english_learner_0_3_years": nobody,
        "english_learner_at_risk": nobody,
        "newly_arrived": nobody,
        "newly_arrived_3_years": nobody,
        "reclassified": (language == LEARNER) & ~learner,
        "initially_fluent": language == INITIALLY_FLUENT,
        "english_only": language == ENGLISH_ONLY,
        "dually_classified": learner & history.ever_disabled,
        "standard_english_learner": persons.standard_english_learner,
    }
