"""State tests: Smarter Balanced ELA and mathematics, the alternate assessment, science.

Belongs here: who is tested, with which score, standard error and level. Does not belong here: the score
file (`score_files`), distances and rates (the warehouse computes them). Scales, cut scores and lowest
scores are the State's; means and spreads by grade follow published results of a large district in 2024.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from simulation.students.calendar import TEST_WINDOW, epoch_day
from simulation.students.continuity import continuously_enrolled
from simulation.students.enrollment import EnrollmentYear
from simulation.students.persons import LEARNER, Persons
from simulation.students.reporting_units import ReportingUnits
from simulation.students.school_system import SHOCKS_SINCE, SchoolSystem
from simulation.students.special_functions import clipped_normal_mean

TESTED_GRADES = (3, 4, 5, 6, 7, 8, 11)
SCIENCE_GRADES = (5, 8, 11)
ELA, MATH = "ela", "math"


@dataclass(frozen=True)
class Scale:
    """Scale of one grade: lowest and highest score, starts of levels 2 to 4, mean and spread."""

    lowest: int
    highest: int
    cuts: tuple[int, int, int]
    mean: float
    spread: float


# Smarter Balanced since 2020-21. Means of all students of a district in 2024; spreads are a tenth below
# the normal fitted through the cut scores, which overstates the spread of a flat-topped distribution.
SCALES: dict[str, dict[int, Scale]] = {
    ELA: {
        3: Scale(2115, 2650, (2367, 2432, 2490), 2407, 97),
        4: Scale(2140, 2690, (2416, 2473, 2533), 2446, 102),
        5: Scale(2200, 2730, (2442, 2502, 2582), 2483, 104),
        6: Scale(2230, 2770, (2457, 2531, 2618), 2503, 104),
        7: Scale(2260, 2810, (2479, 2552, 2649), 2524, 109),
        8: Scale(2290, 2850, (2487, 2567, 2668), 2535, 111),
        11: Scale(2300, 2900, (2493, 2583, 2682), 2573, 121),
    },
    MATH: {
        3: Scale(2190, 2660, (2381, 2436, 2501), 2422, 88),
        4: Scale(2205, 2700, (2411, 2485, 2549), 2457, 90),
        5: Scale(2220, 2740, (2455, 2528, 2579), 2478, 102),
        6: Scale(2235, 2780, (2473, 2552, 2610), 2485, 110),
        7: Scale(2250, 2820, (2484, 2567, 2635), 2498, 116),
        8: Scale(2265, 2860, (2504, 2586, 2653), 2504, 124),
        11: Scale(2280, 2900, (2543, 2628, 2718), 2524, 122),
    },
}
SCIENCE_SCALES = {
    5: Scale(150, 250, (179, 214, 231), 198, 17),
    8: Scale(350, 450, (378, 415, 433), 397, 17),
    11: Scale(550, 650, (576, 615, 636), 598, 18),
}
# Change of the mean against 2024, in points, by spring year.
_YEARS = (2022, 2023, 2024, 2025)
_TREND = {ELA: (-3.5, -4.0, 0.0, 10.0), MATH: (-13.0, -7.0, 0.0, 11.0)}
# Two subjects' scores of persons average this on the latent scale, with this spread: the scale's zero.
_LATENT = {ELA: (-0.195, 0.93), MATH: (-0.245, 0.93)}
_LEARNER = {ELA: 0.12, MATH: 0.05}
_SKEW = {8: 0.10, 11: 0.12}

# Condition of a row, written as the State's codes.
VALID, NOT_TESTED, MEDICAL, PARENT, NEWCOMER, LOWEST = range(6)
CONDITIONS = ("", "NT", "NTE", "PGE", "NEL", "LOSS")
# Alternate assessment: last two digits at which levels 2 and 3 start.
_ALTERNATE_CUTS = (45, 60)


@dataclass(frozen=True)
class SubjectResult:
    """One subject's rows: students enrolled in the test window, ordered as the enrollment rows.

    `score` is -1 where there is none; `level` 9 likewise. `expected` is the expected distance from
    standard given everything but measurement; `distance` the realised one. `log_on` is the instructional
    day of the first log-on. `scored` are results that count in distances wherever the student is
    continuously enrolled: at the school (`continuous`), in the district's own schools, in all schools.
    """

    subject: str
    row: np.ndarray
    school: np.ndarray
    grade: np.ndarray
    alternate: np.ndarray
    condition: np.ndarray
    score: np.ndarray
    error: np.ndarray
    level: np.ndarray
    log_on: np.ndarray
    day: np.ndarray
    continuous: np.ndarray
    continuous_own: np.ndarray
    continuous_all: np.ndarray
    scored: np.ndarray
    distance: np.ndarray
    expected: np.ndarray

    @property
    def tested(self) -> np.ndarray:
        """Whether the student logged on to the whole test."""
        return (self.condition == VALID) | (self.condition == LOWEST)

    @property
    def meets_standard(self) -> np.ndarray:
        """Whether the level is the third or higher, of the general as of the alternate test."""
        return (self.score >= 0) & (self.level >= 3)

    def counting(self, units: ReportingUnits) -> tuple[np.ndarray, np.ndarray]:
        """Return all pairs of row and unit in which a distance counts."""
        place, unit = units.everywhere(self.school)
        continuous = np.select(
            [unit == units.own_schools, unit == units.all_schools],
            [self.continuous_own[place], self.continuous_all[place]],
            self.continuous[place],
        ).astype(bool)
        counts = np.flatnonzero(self.scored[place] & continuous)
        return place[counts], unit[counts]


def draw_assessments(
    system: SchoolSystem, persons: Persons, year: EnrollmentYear, rng: np.random.Generator
) -> dict[str, SubjectResult]:
    """Draw ELA, mathematics and science results of one chunk and year."""
    school = year.during(*TEST_WINDOW)
    row = np.flatnonzero((school >= 0) & np.isin(year.grade, TESTED_GRADES))
    here = school[row]
    first_day, day = year.days_within(TEST_WINDOW, row, here, rng)
    person = year.person[row]
    log_on = np.maximum(day - person % 4, first_day)
    own = ~system.independent[year.record_school]
    shared = {
        "row": row,
        "school": here,
        "grade": year.grade[row],
        "alternate": persons.alternate_test[year.person[row]] & year.disability[row],
        "log_on": log_on,
        "day": day,
        "continuous": continuously_enrolled(year, year.record_school == school[year.record_row], row, log_on),
        "continuous_own": continuously_enrolled(year, own, row, log_on),
        "continuous_all": continuously_enrolled(year, np.ones(len(own), dtype=bool), row, log_on),
    }
    participates = rng.random(len(row)) < system.effects.participation[here]
    reason = np.where(
        rng.random(len(row)) < 0.82, NOT_TESTED, np.where(rng.random(len(row)) < 0.6, PARENT, MEDICAL)
    )
    arrived = persons.us_entry_day[year.person[row]]
    # Who entered after this day is a newcomer, exempt from ELA.
    threshold = epoch_day(datetime.date(year.school_year - 1, 4, 15))
    newcomer = (persons.language[year.person[row]] == LEARNER) & persons.born_abroad[year.person[row]]
    newcomer &= arrived > threshold
    results = {}
    latents = {}
    learner = year.learner[row]
    for subject, ability in ((ELA, year.ela), (MATH, year.math)):
        # Who is still learning English shows less of it, most of all in ELA.
        latents[subject] = ability[row] - _LEARNER[subject] * learner
        shock = getattr(system.effects, f"year_{subject}")[here, year.school_year - SHOCKS_SINCE]
        results[subject] = _subject(
            subject, year.school_year, latents[subject] + shock, shared, participates, reason, newcomer, rng
        )
    results["science"] = _science(year, latents, shared, participates, reason, rng)
    return results


def standard_error(scale_position: np.ndarray, grade: np.ndarray) -> np.ndarray:
    """Conditional standard error of measurement in points, larger at the ends of the scale.

    A working curve: about 27 points in the middle, up to 60 at the bottom.
    """
    low = np.maximum(0.0, -scale_position - 0.6)
    high = np.maximum(0.0, scale_position - 1.2)
    return np.clip(26.0 + 0.25 * grade + 14.0 * low + 6.0 * high, 20, 60)


def _subject(
    subject: str,
    school_year: int,
    latent: np.ndarray,
    shared: dict[str, np.ndarray],
    participates: np.ndarray,
    reason: np.ndarray,
    newcomer: np.ndarray,
    rng: np.random.Generator,
) -> SubjectResult:
    grade, alternate = shared["grade"], shared["alternate"]
    count = len(grade)
    scales = SCALES[subject]
    lowest, highest, standard, mean, spread = (
        _by_grade(grade, {g: value(scale) for g, scale in scales.items()})
        for value in (
            lambda s: s.lowest,
            lambda s: s.highest,
            lambda s: s.cuts[1],
            lambda s: s.mean,
            lambda s: s.spread,
        )
    )
    center, deviation = _LATENT[subject]
    position = (latent - center) / deviation
    if subject == MATH:
        skew = _by_grade(grade, {g: _SKEW.get(g, 0.0) for g in TESTED_GRADES})
        position = position + skew * (np.clip(position, -2.5, 3.5) ** 2 - 1)
    # The last tenth of the spread is measurement error.
    true = mean + np.interp(school_year, _YEARS, _TREND[subject]) + 0.95 * spread * position
    error = standard_error(position, grade)
    score = np.rint(true + error * rng.normal(0, 1, count)).clip(lowest, highest).astype(int)
    condition = np.where(participates & (rng.random(count) < 0.997), VALID, reason)
    condition = np.where((condition == VALID) & (rng.random(count) < 0.004) & ~alternate, LOWEST, condition)
    if subject == ELA:
        condition = np.where(newcomer, NEWCOMER, condition)
    score = np.where(condition == LOWEST, lowest, score).astype(int)
    level = 1 + sum((score >= _by_grade(grade, {g: s.cuts[i] for g, s in scales.items()})) for i in range(3))
    expected = clipped_normal_mean(true, error, lowest, highest) - standard

    digits = np.clip(np.rint(43 + 13 * (position + 1.6) + 7 * rng.normal(0, 1, count)), 0, 99).astype(int)
    alternate_level = 1 + (digits >= _ALTERNATE_CUTS[0]) + (digits >= _ALTERNATE_CUTS[1])
    alternate_score = np.where(grade == 11, 900, 100 * grade) + digits
    # The dashboard counts an alternate level as the highest score of that level.
    tops = _level_tops(scales, grade, alternate_level)
    score = np.where(alternate, alternate_score, score)
    level = np.where(alternate, alternate_level, level)
    distance = np.where(alternate, tops, score) - standard
    expected = np.where(alternate | (condition == LOWEST), distance, expected)
    has_score = (condition == VALID) | (condition == LOWEST)
    # The lowest score of the alternate test is left out.
    scored = has_score & ~newcomer & ~(alternate & (digits == 0))
    return SubjectResult(
        subject=subject,
        **shared | {"condition": condition, "scored": scored, "distance": distance, "expected": expected},
        score=np.where(has_score, score, -1),
        error=np.where(has_score & ~alternate, np.ceil(error), -1).astype(int),
        level=np.where(has_score, level, 9),
    )


def _science(
    year: EnrollmentYear,
    latents: dict[str, np.ndarray],
    shared: dict[str, np.ndarray],
    participates: np.ndarray,
    reason: np.ndarray,
    rng: np.random.Generator,
) -> SubjectResult:
    keep = np.flatnonzero(np.isin(shared["grade"], SCIENCE_GRADES))
    part = {name: values[keep] for name, values in shared.items()}
    grade = part["grade"]
    count = len(keep)
    lowest = _by_grade(grade, {g: s.lowest for g, s in SCIENCE_SCALES.items()})
    standard = _by_grade(grade, {g: s.cuts[1] for g, s in SCIENCE_SCALES.items()})
    mean = _by_grade(grade, {g: s.mean for g, s in SCIENCE_SCALES.items()})
    spread = _by_grade(grade, {g: s.spread for g, s in SCIENCE_SCALES.items()})
    latent = (0.5 * (latents[ELA] + latents[MATH])[keep] + 0.20) / 0.88
    true = mean + 1.0 * (year.school_year - 2024) + 0.90 * spread * latent
    error = np.full(count, 7.0)
    score = np.rint(true + error * rng.normal(0, 1, count)).clip(lowest, lowest + 100).astype(int)
    condition = np.where(participates[keep] & (rng.random(count) < 0.99), VALID, reason[keep])
    cuts = [_by_grade(grade, {g: s.cuts[i] for g, s in SCIENCE_SCALES.items()}) for i in range(3)]
    level = 1 + sum((score >= cut) for cut in cuts)
    alternate = part["alternate"]
    digits = np.clip(np.rint(42 + 14 * (latent + 1.6) + 8 * rng.normal(0, 1, count)), 0, 99).astype(int)
    alternate_level = 1 + (digits >= _ALTERNATE_CUTS[0]) + (digits >= _ALTERNATE_CUTS[1])
    tops = _level_tops(SCIENCE_SCALES, grade, alternate_level)
    score = np.where(alternate, np.where(grade == 11, 900, 100 * grade) + digits, score)
    level = np.where(alternate, alternate_level, level)
    distance = np.where(alternate, tops, score) - standard
    expected = np.where(
        alternate, distance, clipped_normal_mean(true, error, lowest, lowest + 100) - standard
    )
    valid = condition == VALID
    return SubjectResult(
        subject="science",
        **part
        | {
            "condition": condition,
            "scored": valid & ~(alternate & (digits == 0)),
            "distance": distance,
            "expected": expected,
        },
        score=np.where(valid, score, -1),
        error=np.full(count, -1),
        level=np.where(valid, level, 9),
    )


def _by_grade(grade: np.ndarray, values: dict[int, float]) -> np.ndarray:
    table = np.zeros(13)
    for key, value in values.items():
        table[key] = value
    return table[grade]


def _level_tops(scales: dict[int, Scale], grade: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Highest score of a level of the general test, by grade."""
    tops = np.zeros((13, 5))
    for key, scale in scales.items():
        tops[key, 1:] = (*(cut - 1 for cut in scale.cuts), scale.highest)
    return tops[grade, level]
