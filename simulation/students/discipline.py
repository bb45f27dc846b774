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

OUT_OF_SCHOOL, IN_SCHOOL, OTHER_MEANS = 0, 1, 2
RESULT_CODES = ("100", "110", "300")
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

    `any_length` and `full_day` are, per student and year, suspensions of any length and of a day or more;
    `probability` is the chance of a suspension of a day or more.
    """

    record: np.ndarray
    day: np.ndarray
    offense: np.ndarray
    second_offense: np.ndarray
    result: np.ndarray
    duration: np.ndarray
    support: np.ndarray
    days_out: np.ndarray
    days_in: np.ndarray
    record_tenths: np.ndarray
    probability_any: np.ndarray


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
        np.select([grade <= 5, grade <= 8], [-7.6, -5.25], -6.1)
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
    days_out = np.bincount(
        record[result == OUT_OF_SCHOOL],
        weights=duration[result == OUT_OF_SCHOOL] // 10,
        minlength=len(row),
    ).astype(int)
    days_in = np.bincount(
        record[result == IN_SCHOOL], weights=duration[result == IN_SCHOOL] // 10, minlength=len(row)
    ).astype(int)
    tenths = np.bincount(record, weights=duration, minlength=len(row)).astype(int)
    days_out = np.minimum(days_out, np.maximum(expected // 2, 1))
    return Discipline(
        record=record,
        day=np.minimum(at, year.record_end[record]),
        offense=offense,
        second_offense=second,
        result=result,
        duration=duration,
        support=rng.random(count) < 0.7,
        days_out=days_out,
        days_in=np.minimum(days_in, np.maximum(expected - days_out - 1, 0)),
        record_tenths=tenths,
        probability_any=chance,
    )
