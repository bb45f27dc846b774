"""The summative test of English learners: scores that climb towards reclassification.

Belongs here: who is tested and with which result. Does not belong here: the score file, progress rates.
Cut scores are the State's. Transitional kindergarten is not tested.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.students.calendar import LANGUAGE_TEST_WINDOW, school_calendar
from simulation.students.enrollment import EnrollmentYear
from simulation.students.persons import LEARNER, Persons
from simulation.students.school_system import SchoolSystem

# Grade: lowest, start of levels 2, 3, 4, highest.
CUTS = {
    0: (1150, 1374, 1422, 1474, 1700),
    1: (1150, 1411, 1455, 1507, 1700),
    2: (1150, 1424, 1471, 1532, 1700),
    3: (1150, 1448, 1488, 1535, 1800),
    4: (1150, 1459, 1499, 1549, 1800),
    5: (1150, 1467, 1514, 1560, 1800),
    6: (1150, 1475, 1517, 1567, 1900),
    7: (1150, 1481, 1527, 1576, 1900),
    8: (1150, 1486, 1534, 1590, 1900),
    9: (1150, 1493, 1545, 1606, 1950),
    10: (1150, 1493, 1545, 1606, 1950),
    11: (1150, 1500, 1555, 1615, 1950),
    12: (1150, 1500, 1555, 1615, 1950),
}
# Levels gained a year on the scale of levels, where reclassification comes and how much scores vary.
_GAIN, _AT_RECLASSIFICATION, _NOISE = 0.19, 4.05, 0.36


@dataclass(frozen=True)
class LanguageResult:
    """Rows: English learners enrolled in the window. Scores are -1 where not tested.

    `step` is one of the six levels of the progress indicator (1, 2L, 2H, 3L, 3H, 4 as 1 to 6), 0 where
    there is none; alternate results have `level` 1 to 3 and step 0.
    """

    row: np.ndarray
    school: np.ndarray
    grade: np.ndarray
    alternate: np.ndarray
    tested: np.ndarray
    overall: np.ndarray
    oral: np.ndarray
    written: np.ndarray
    level: np.ndarray
    oral_level: np.ndarray
    written_level: np.ndarray
    domains: np.ndarray
    step: np.ndarray
    day: np.ndarray


def draw_language_tests(
    system: SchoolSystem, persons: Persons, year: EnrollmentYear, rng: np.random.Generator
) -> LanguageResult:
    """Draw results of the summative language test of one chunk and year."""
    first, last = LANGUAGE_TEST_WINDOW
    calendar = school_calendar(year.school_year)
    school = year.during(first, last)
    person = year.person
    learner = (persons.language[person] == LEARNER) & (
        persons.reclassified_day[person] > calendar.days[first]
    )
    row = np.flatnonzero(learner & (school >= 0) & (year.grade >= 0))
    count, who, grade = len(row), person[row], year.grade[row]
    here = school[row]
    waiting = (persons.reclassified_day[who] - calendar.days[last]) / 365.2425
    latent = (
        _AT_RECLASSIFICATION - _GAIN * waiting + year.language_gain[row] + _NOISE * rng.normal(0, 1, count)
    )
    alternate = persons.alternate_test[who] & year.disability[row]
    tested = rng.random(count) < 0.25 + 0.745 * system.effects.participation[here]
    overall = _score(latent, grade)
    oral = _score(latent + 0.35 + 0.3 * rng.normal(0, 1, count), grade)
    written = _score(latent - 0.35 + 0.3 * rng.normal(0, 1, count), grade)
    domains = np.stack(
        [
            1 + (latent + shift + 0.5 * rng.normal(0, 1, count) >= 2.2).astype(int)
            for shift in (0.3, 0.3, -0.4, -0.2)
        ],
        axis=1,
    )
    domains += (latent[:, None] + 0.5 * rng.normal(0, 1, (count, 4)) >= 3.7).astype(int)
    level = _level(overall, grade)
    digits = np.clip(np.rint(50 + 12 * rng.normal(0, 1, count)), 0, 99).astype(int)
    alternate_level = 1 + (digits >= 45) + (digits >= 60)
    overall = np.where(alternate, 100 * np.clip(grade, 1, 9) + digits, overall)
    _, day = year.days_within(LANGUAGE_TEST_WINDOW, row, here, rng)
    missing = ~tested
    return LanguageResult(
        row=row,
        school=here,
        grade=grade,
        alternate=alternate,
        tested=tested,
        overall=np.where(missing, -1, overall),
        oral=np.where(missing | alternate, -1, oral),
        written=np.where(missing | alternate, -1, written),
        level=np.where(missing, -1, np.where(alternate, alternate_level, level)),
        oral_level=np.where(missing | alternate, -1, _level(oral, grade)),
        written_level=np.where(missing | alternate, -1, _level(written, grade)),
        domains=np.where((missing | alternate)[:, None], -1, np.minimum(domains, 3)),
        step=np.where(missing | alternate, 0, _step(overall, grade, level)),
        day=day,
    )


def _table() -> np.ndarray:
    return np.array([CUTS[grade] for grade in range(13)], dtype=float)


def _score(latent: np.ndarray, grade: np.ndarray) -> np.ndarray:
    """Scale score of a place on the scale of levels (2.5 is the middle of level 2)."""
    cuts = _table()[grade]
    place = np.clip(latent, 0.0, 4.999)
    whole = np.floor(place).astype(int)
    # Level 1 is wide: its lower half is rarely met.
    width = cuts[:, 2] - cuts[:, 1]
    low = np.maximum(cuts[:, 1] - (2 - place) * 1.6 * width, cuts[:, 0])
    rows = np.arange(len(latent))
    index = np.clip(whole - 1, 1, 2)
    inside = cuts[rows, index] + (place - whole) * (cuts[rows, index + 1] - cuts[rows, index])
    top = cuts[:, 3] + (place - 4) * 1.2 * width
    score = np.where(place < 2, low, np.where(place < 4, inside, top))
    return np.rint(np.clip(score, cuts[:, 0], cuts[:, 4])).astype(int)


def _level(score: np.ndarray, grade: np.ndarray) -> np.ndarray:
    cuts = _table()[grade]
    return 1 + (score >= cuts[:, 1]) + (score >= cuts[:, 2]) + (score >= cuts[:, 3])


def _step(score: np.ndarray, grade: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Six levels: levels 2 and 3 are halved, the upper half takes the odd point."""
    cuts = _table()[grade]
    half_two = cuts[:, 1] + np.floor((cuts[:, 2] - cuts[:, 1]) / 2)
    half_three = cuts[:, 2] + np.floor((cuts[:, 3] - cuts[:, 2]) / 2)
    return np.select(
        [level == 1, level == 2, level == 3], [1, 2 + (score >= half_two), 4 + (score >= half_three)], 6
    )
