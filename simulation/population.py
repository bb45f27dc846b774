"""Fictional students: who they are, drawn anew for each school year.

Belongs here: persistent traits of schools and the draw of students with intersecting groups.
Does not belong here: what students achieve (`results`). Students are arrays, one element each,
ordered by school, so that student-level extracts can be written from the same draw.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.district import TRANSITIONAL_KINDERGARTEN, District

ETHNICITIES = (
    "hispanic_latino",
    "white",
    "african_american",
    "asian",
    "race_not_reported",
    "two_or_more_races",
    "filipino",
    "pacific_islander",
    "american_indian_alaska_native",
)
GENDERS = ("female", "male", "non_binary", "gender_missing")
LANGUAGES = ("english_only", "english_learner", "recently_reclassified", "long_reclassified")

_ETHNICITY_SHARES = np.array([0.745, 0.070, 0.078, 0.034, 0.020, 0.020, 0.019, 0.003, 0.003])
_ETHNICITY_SPREAD = np.array([0.30, 0.75, 0.80, 0.70, 0.30, 0.40, 0.70, 0.50, 0.50])
# How far a school's ethnic composition moves with its poverty (per standard deviation).
_ETHNICITY_POVERTY = np.array([0.30, -0.70, 0.05, -0.50, 0.0, -0.40, -0.25, 0.0, 0.0])
# Logit of being socioeconomically disadvantaged, by ethnicity.
_POVERTY_BY_ETHNICITY = np.array([0.25, -1.10, 0.10, -0.60, -0.20, -0.60, -0.50, 0.0, 0.2])
# Share that speaks another language at home, by ethnicity.
_OTHER_LANGUAGE = np.array([0.62, 0.22, 0.05, 0.55, 0.15, 0.12, 0.45, 0.25, 0.05])


@dataclass(frozen=True)
class SchoolTraits:
    """What makes schools differ and stays with them over the years; arrays by school.

    `achievement` and `attendance` are standard scores (higher is better); `participation` is the
    probability of taking a test; `graduation` and `suspension` are shifts on the logit scale.
    """

    poverty: np.ndarray
    ethnicity: np.ndarray
    disability: np.ndarray
    language: np.ndarray
    achievement: np.ndarray
    mathematics: np.ndarray
    attendance: np.ndarray
    graduation: np.ndarray
    suspension: np.ndarray
    participation: np.ndarray


@dataclass(frozen=True)
class Students:
    """Students of one school year, one array element each, ordered by school.

    `ethnicity`, `gender` and `language` index the tuples above; `ability` and `diligence` are
    standard normal and correlated; `grade` is -1 for transitional kindergarten, 0 for
    kindergarten.
    """

    school: np.ndarray
    grade: np.ndarray
    ethnicity: np.ndarray
    gender: np.ndarray
    language: np.ndarray
    long_term_learner: np.ndarray
    disadvantaged: np.ndarray
    disability: np.ndarray
    alternate_test: np.ndarray
    homeless: np.ndarray
    foster: np.ndarray
    migrant: np.ndarray
    ability: np.ndarray
    diligence: np.ndarray

    def __len__(self) -> int:
        return len(self.school)


def logistic(logit: np.ndarray | float) -> np.ndarray:
    """Probability of a logit."""
    return 1.0 / (1.0 + np.exp(-np.asarray(logit, dtype=float)))


def draw_traits(district: District, seed: int) -> SchoolTraits:
    """Draw the persistent traits of every school.

    Poverty lowers achievement, achievement goes with attendance and graduation; alternative
    schools differ on all of them.
    """
    rng = np.random.default_rng([seed, 1])
    schools = district.schools
    count = len(schools)
    alternative = np.array([school.kind.alternative for school in schools])
    center = np.array([school.kind.kind_id == "special_education" for school in schools])
    charter = np.array([school.charter for school in schools])

    poverty = rng.normal(0, 1, count) - 0.5 * charter + 0.5 * alternative
    shares = np.log(_ETHNICITY_SHARES) + (
        rng.normal(0, 1, (count, len(ETHNICITIES))) * _ETHNICITY_SPREAD
        + poverty[:, None] * _ETHNICITY_POVERTY
    )
    shares = np.exp(shares)
    achievement = -0.60 * poverty + 0.80 * rng.normal(0, 1, count) - 1.2 * alternative
    return SchoolTraits(
        poverty=2.15 + 0.85 * poverty,
        ethnicity=np.cumsum(shares / shares.sum(axis=1, keepdims=True), axis=1),
        disability=np.where(center, 9.0, -1.75 + rng.normal(0, 0.22, count)),
        language=rng.normal(0, 0.35, count) + 0.20 * poverty,
        achievement=achievement,
        mathematics=0.85 * achievement + 0.45 * rng.normal(0, 1, count),
        attendance=0.50 * achievement + 0.75 * rng.normal(0, 1, count) - 2.5 * alternative,
        graduation=0.40 * achievement + rng.normal(0, 0.45, count) - 1.6 * alternative,
        suspension=rng.normal(0, 0.7, count),
        participation=np.where(
            alternative,
            rng.uniform(0.78, 0.95, count),
            1 - rng.beta(1.6, 70, count),
        ),
    )


def draw_grades(
    district: District, school_year: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Place students of a school year in schools and grades.

    Enrollment shrinks by 1.5 % a year around 2024, schools vary around it.

    Returns:
        School index and grade of every student, ordered by both.

    """
    indices, grades = [], []
    for index, school in enumerate(district.schools):
        noise = rng.normal(0, 0.03)
        span = np.arange(school.kind.first_grade, school.kind.last_grade + 1)
        weights = rng.normal(1, 0.05, len(span)).clip(0.5)
        # Transitional kindergarten holds part of an age group; continuation schools receive
        # students late.
        weights[span == TRANSITIONAL_KINDERGARTEN] *= 0.5
        if school.kind.alternative and school.kind.last_grade == 12:
            weights[span >= 11] *= 3.0
        if not school.is_open(school_year):
            continue
        # Students who come and go within the year: more rows than places.
        total = school.enrollment * 1.07 * 0.985 ** (school_year - 2024) * (1 + noise)
        per_grade = np.maximum(1, np.rint(total * weights / weights.sum())).astype(int)
        indices.append(np.full(per_grade.sum(), index))
        grades.append(np.repeat(span, per_grade))
    return np.concatenate(indices), np.concatenate(grades)


def draw_students(
    traits: SchoolTraits, school: np.ndarray, grade: np.ndarray, rng: np.random.Generator
) -> Students:
    """Draw who the students are, given their school and grade.

    Args:
        traits: persistent traits of schools.
        school: school index per student, ascending.
        grade: grade per student.
        rng: source of randomness of the year.

    """
    count = len(school)
    ethnicity = (rng.random(count)[:, None] > traits.ethnicity[school]).sum(axis=1)
    # Rounding can leave the last cumulative share a hair below one.
    ethnicity = np.minimum(ethnicity, len(ETHNICITIES) - 1)
    disadvantaged = rng.random(count) < logistic(traits.poverty[school] + _POVERTY_BY_ETHNICITY[ethnicity])
    gender = np.searchsorted(np.array([0.4870, 0.9980, 0.9997]), rng.random(count), side="right")
    other_language = rng.random(count) < logistic(
        np.log(_OTHER_LANGUAGE / (1 - _OTHER_LANGUAGE))[ethnicity]
        + traits.language[school]
        + 0.3 * disadvantaged
    )
    # English learners are reclassified as they advance: many learners early, few late.
    still_learner = rng.random(count) < np.clip(0.62 - 0.055 * grade, 0.16, 0.62)
    recent = rng.random(count) < np.clip(0.75 - 0.06 * grade, 0.10, 0.75)
    language = np.where(~other_language, 0, np.where(still_learner, 1, np.where(recent & (grade >= 2), 2, 3)))
    disability = rng.random(count) < logistic(traits.disability[school])
    return Students(
        school=school,
        grade=grade,
        ethnicity=ethnicity,
        gender=gender,
        language=language,
        long_term_learner=(language == 1) & (grade >= 6) & (rng.random(count) < 0.6),
        disadvantaged=disadvantaged,
        disability=disability,
        alternate_test=disability & (rng.random(count) < np.where(traits.disability[school] > 5, 0.85, 0.08)),
        homeless=disadvantaged & (rng.random(count) < 0.045),
        foster=disadvantaged & (rng.random(count) < 0.008),
        migrant=disadvantaged & (language > 0) & (rng.random(count) < 0.008),
        ability=(ability := rng.normal(0, 1, count)),
        diligence=0.3 * ability + 0.954 * rng.normal(0, 1, count),
    )
