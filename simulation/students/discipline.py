"""Incidents, their offenses and results: suspensions are rare, uneven, and a few are half a day.

Belongs here: discipline of one chunk and year. Does not belong here: the incident files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.population import ETHNICITIES, logistic
from simulation.students.enrollment import EnrollmentYear
from simulation.students.persons import Persons
from simulation.students.school_system import SchoolSystem

OUT_OF_SCHOOL, IN_SCHOOL, OTHER_MEANS, EXPULSION = range(4)
RESULT_CODES = ("100", "110", "300", "200")
# Of out-of-school suspensions, how many end in an expulsion too, and for how many tenths of a day. Its
# enforcement is suspended: the student stays.
_EXPELLED = 0.03
EXPULSION_TENTHS = 900
# Offense codes with weights; disruption and defiance alone is no ground for suspension.
OFFENSES = (
    *(("500", 0.10), ("501", 0.16), ("502", 0.12), ("504", 0.10), ("510", 0.07), ("512", 0.07)),
    *(("513", 0.12), ("200", 0.10), ("201", 0.05), ("300", 0.03), ("100", 0.015), ("103", 0.015)),
    *(("600", 0.02), ("602", 0.03), ("505", 0.02)),
)
DEFIANCE = "511"


@dataclass(frozen=True)
class Discipline:
    """Incidents, one student each, by record; durations in tenths of a day.

    `expelled` marks incidents with an expulsion beside the suspension. Per student and school
    (`EnrollmentYear.spells`): whole days out of and in school, tenths of days of both together, the chance
    of any suspension, and whether there was an expulsion.
    """

    record: np.ndarray
    day: np.ndarray
    offense: np.ndarray
    second_offense: np.ndarray
    result: np.ndarray
    duration: np.ndarray
    support: np.ndarray
    expelled: np.ndarray
    days_out: np.ndarray
    days_in: np.ndarray
    tenths: np.ndarray
    probability_any: np.ndarray
    was_expelled: np.ndarray


OFFENSE_CODES = (*(code for code, _ in OFFENSES), DEFIANCE)


def draw_discipline(
    system: SchoolSystem, persons: Persons, year: EnrollmentYear, rng: np.random.Generator
) -> Discipline:
    """Draw incidents per enrollment record."""
    person, row, school = year.person, year.record_row, year.record_school
    grade = year.grade[row]
    black = persons.ethnicity[person] == ETHNICITIES.index("african_american")
    student = (
        0.95 * black
        + 0.60 * year.disability
        + 1.50 * persons.foster[person]
        + 0.40 * (persons.gender[person] == 1)
        - 0.50 * persons.diligence[person]
    )
    expected = year.record_end - year.record_start + 1
    logit = (
        np.select([grade <= 5, grade <= 8], [-7.85, -5.5], -6.35)
        + student[row]
        + system.effects.suspension[school]
        + np.log(expected / 180)
    )
    chance = logistic(logit)
    suspended = rng.random(len(row)) < chance
    handled = ~suspended & (rng.random(len(row)) < np.minimum(0.5, 4 * chance))
    first = np.flatnonzero(suspended)
    again = first[rng.random(len(first)) < 0.16]
    other = np.flatnonzero(handled)
    record = np.concatenate([first, again, other])
    count, suspensions = len(record), len(first) + len(again)
    result = np.full(count, OTHER_MEANS)
    result[:suspensions] = np.where(rng.random(suspensions) < 0.86, OUT_OF_SCHOOL, IN_SCHOOL)
    lengths = np.array([5, 10, 20, 30, 40, 50])
    duration = lengths[rng.choice(6, size=count, p=(0.07, 0.46, 0.27, 0.13, 0.04, 0.03))]
    duration[suspensions:] = 0
    # A suspension is not longer than the stay at the school.
    duration = np.minimum(duration, 10 * np.maximum(expected[record] // 3, 1))
    edges = np.cumsum([weight for _, weight in OFFENSES])
    offense = np.minimum(np.searchsorted(edges, rng.random(count) * edges[-1]), len(OFFENSES) - 1)
    offense[suspensions:] = np.where(
        rng.random(count - suspensions) < 0.4, len(OFFENSES), offense[suspensions:]
    )
    second = np.where(
        rng.random(count) < 0.12, np.minimum(np.searchsorted(edges, rng.random(count) * edges[-1]), 14), -1
    )
    second = np.where(second == offense, -1, second)
    at = year.record_start[record] + np.floor(expected[record] * rng.random(count)).astype(int)
    expelled = (result == OUT_OF_SCHOOL) & (grade[record] >= 4) & (rng.random(count) < _EXPELLED)
    spells = year.spells
    place = spells.of_record[record]

    def per_spell(values: np.ndarray) -> np.ndarray:
        return np.rint(np.bincount(place, weights=values, minlength=len(spells))).astype(np.int64)

    there = spells.total(expected)
    days_out = per_spell((duration // 10) * (result == OUT_OF_SCHOOL))
    days_out = np.minimum(days_out, np.maximum(there // 2, 1))
    days_in = per_spell((duration // 10) * (result == IN_SCHOOL))
    none = np.bincount(spells.of_record, weights=np.log1p(-chance), minlength=len(spells))
    return Discipline(
        record=record,
        day=np.minimum(at, year.record_end[record]),
        offense=offense,
        second_offense=second,
        result=result,
        duration=duration,
        support=rng.random(count) < 0.7,
        expelled=expelled,
        days_out=days_out,
        days_in=np.minimum(days_in, np.maximum(there - days_out - 1, 0)),
        tenths=per_spell(duration),
        probability_any=-np.expm1(none),
        was_expelled=per_spell(expelled) > 0,
    )
