"""What fictional students achieve, summed to counts per school and student group.

Belongs here: outcomes of students in one school year and their exact sums. Does not belong here:
layouts, rounding and suppression (`published_files`). All quantities are integers, so sums over
schools are exact and do not depend on the order of addition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.district import District
from simulation.population import (
    ETHNICITIES,
    GENDERS,
    SchoolTraits,
    Students,
    draw_grades,
    draw_students,
    logistic,
)

FIRST_SCHOOL_YEAR = 2022
LAST_SCHOOL_YEAR = 2030

GRADE_BANDS = {
    "grades_tk_k": (-1, 0),
    "grades_1_3": (1, 3),
    "grades_4_6": (4, 6),
    "grades_7_8": (7, 8),
    "grades_9_12": (9, 12),
    "grades_tk_8": (-1, 8),
}
GROUPS = (
    "all",
    *ETHNICITIES,
    "several_races_or_not_reported",
    *GENDERS,
    "english_only",
    "english_learners_only",
    "recently_reclassified",
    "english_learners_or_reclassified",
    "long_term_english_learners",
    "socioeconomically_disadvantaged",
    "students_with_disabilities",
    "homeless",
    "foster",
    "migrant",
    "smarter_balanced_assessment",
    "alternate_assessment",
    *GRADE_BANDS,
)

# Distance that each student missing below 95 % participation counts with (Dashboard technical guide).
MISSING_DISTANCE = {"ela": -333, "math": -348}
# Lowest distances of the published-only district.
_LOWEST_DISTANCE = {"ela": -220, "math": -240}
_HIGHEST_DISTANCE = 240

# Effects on distance from standard in points: ELA, mathematics.
_DISTANCE_EFFECTS = {
    "disadvantaged": (-22, -22),
    "learner": (-55, -46),
    "long_term": (-42, -42),
    "recently_reclassified": (18, 10),
    "disability": (-88, -80),
    "homeless": (-16, -16),
    "foster": (-30, -30),
    "white": (28, 30),
    "african_american": (-18, -28),
    "asian": (58, 82),
    "filipino": (44, 40),
}

# District level by spring year: [years, values].
_YEARS = (2021, 2022, 2023, 2024, 2025)
_ELA_TREND = (-10, -10, -4, 0, 10)
_MATH_TREND = (-14, -14, -7, 0, 11)
_ABSENCE_TREND = (0.40, 0.42, 0.14, 0.0, -0.05)
_PREPARED_TREND = (-0.2, -0.2, -0.12, 0.0, 0.4)
_GRADUATION_TREND = (-0.25, -0.25, -0.2, 0.0, 0.0)


# Places of the district among the units: without and with directly funded charters.
OWN_SCHOOLS, ALL_SCHOOLS = -2, -1


@dataclass(frozen=True)
class YearResults:
    """Counts of one school year.

    `counts[unit, group, quantity]` are 64-bit integers; groups follow `GROUPS`, quantities
    `quantities`. Units are the schools in the district's order, then its own schools together, then all
    schools together: `OWN_SCHOOLS` and `ALL_SCHOOLS`. A closed school has zeros only.
    """

    school_year: int
    quantities: tuple[str, ...]
    counts: np.ndarray

    def of(self, quantity: str) -> np.ndarray:
        """Return the counts of one quantity by unit and group."""
        return self.counts[:, :, self.quantities.index(quantity)]


def simulate_year(district: District, traits: SchoolTraits, school_year: int, seed: int) -> YearResults:
    """Simulate one school year, independently of which other years are asked for."""
    rng = np.random.default_rng([seed, school_year])
    school, grade = draw_grades(district, school_year, rng)
    students = draw_students(traits, school, grade, rng)
    counts = _summed(students, _enrolled(students, district, traits, school_year, rng), district)

    finishing = school[grade == 12]
    # A class loses members before grade 12 and the dashboard adds late graduates of the class
    # before: the cohort is larger than the grade.
    finishing = np.sort(np.concatenate([finishing, finishing[::12], finishing[::31]]))
    cohort = draw_students(traits, finishing, np.full(len(finishing), 12), rng)
    counts |= _summed(cohort, _finishing(cohort, traits, school_year, rng), district)

    # Nobody changes school here: the district's students are the sum of its schools'.
    own = np.array([not school.directly_funded for school in district.schools])
    counts = {
        name: np.concatenate([count, [count[own].sum(axis=0), count.sum(axis=0)]])
        for name, count in counts.items()
    }
    counts |= missing_participants(counts)
    return YearResults(school_year, tuple(counts), np.stack([counts[name] for name in counts], axis=2))


def _enrolled(
    students: Students,
    district: District,
    traits: SchoolTraits,
    school_year: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Quantities of enrolled students, one integer per student and quantity."""
    count = len(students)
    school, grade = students.school, students.grade
    schools = len(district.schools)
    quantities: dict[str, np.ndarray] = {
        "census": rng.random(count) < 0.935,
        "cumulative": np.ones(count, dtype=bool),
    }

    quantities |= _absence(students, traits, school_year, schools, rng)

    suspension = (
        np.select([grade <= 5, grade <= 8], [-7.0, -4.9], -5.6)
        + traits.suspension[school]
        + 0.9 * _is(students, "african_american")
        + 0.6 * students.disability
        + 1.2 * students.foster
        - 0.5 * students.diligence
    )
    # DataQuest counts suspensions of any length, the dashboard those of a day or more.
    any_length = rng.random(count) < logistic(suspension)
    quantities["suspended_any"] = any_length
    quantities["suspended_day"] = any_length & (rng.random(count) < 0.88)

    quantities |= _tests(students, traits, school_year, schools, rng)
    quantities |= _english_progress(students, traits, schools, rng)
    return quantities


def _absence(
    students: Students,
    traits: SchoolTraits,
    school_year: int,
    schools: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Chronic absence of students in all grades (DataQuest) and up to grade 8 (dashboard)."""
    grade = students.grade
    by_grade = np.interp(grade, (-1, 0, 2, 5, 8, 9, 12), (0.40, 0.22, 0, -0.05, 0.08, 0.2, 0.36))
    latent = (
        -1.12
        + by_grade
        + np.interp(school_year, _YEARS, _ABSENCE_TREND)
        - (0.24 * traits.attendance + rng.normal(0, 0.09, schools))[students.school]
        + 0.30 * students.disadvantaged
        + 0.35 * students.homeless
        + 0.25 * students.foster
        + 0.32 * _is(students, "african_american")
        - 0.45 * _is(students, "asian")
        + 0.22 * students.disability
        - students.diligence
    )
    long_enough = rng.random(len(students)) < 0.985
    chronic = (latent > 0) & long_enough
    return {
        "chronic": chronic,
        "chronic_enrolled": long_enough,
        "chronic_to_8": chronic & (grade <= 8),
        "chronic_enrolled_to_8": long_enough & (grade <= 8),
    }


def _tests(
    students: Students,
    traits: SchoolTraits,
    school_year: int,
    schools: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Test participation and whole-point distances from standard."""
    count, school, grade = len(students), students.school, students.grade
    in_window = rng.random(count) < 0.955
    continuous = rng.random(count) < 0.965
    willing = rng.random(count) < traits.participation[school]
    tested_grade = np.isin(grade, (3, 4, 5, 6, 7, 8, 11))
    second = 0.8 * students.ability + 0.6 * rng.normal(0, 1, count)
    quantities: dict[str, np.ndarray] = {}
    for subject, position, trend, trait, by_grade, latent in (
        ("ela", 0, _ELA_TREND, traits.achievement, (5, 5, -3, -3, 34), students.ability),
        ("math", 1, _MATH_TREND, traits.mathematics, (4, -8, -46, -46, -62), second),
    ):
        mean = (
            np.interp(grade, (3, 5, 6, 8, 11), by_grade)
            + np.interp(school_year, _YEARS, trend)
            + (26 * trait + rng.normal(0, 7, schools))[school]
        )
        for effect, member in _memberships_with_effect(students):
            mean = mean + _DISTANCE_EFFECTS[effect][position] * member
        alternate = -25 + 10 * traits.achievement[school] + 35 * latent
        distance = np.where(students.alternate_test, alternate, mean + 78 * latent)
        distance = np.rint(distance).clip(_LOWEST_DISTANCE[subject], _HIGHEST_DISTANCE).astype(int)
        # A few take one subject's test and not the other's.
        tested = tested_grade & in_window & willing & (rng.random(count) < 0.997)
        quantities[f"{subject}_enrolled"] = tested_grade & in_window
        quantities[f"{subject}_tested"] = tested
        quantities[f"{subject}_scores"] = tested & continuous
        quantities[f"{subject}_points"] = distance * (tested & continuous)
    science_grade = np.isin(grade, (5, 8, 11))
    tested = science_grade & in_window & willing & (rng.random(count) < 0.99)
    distance = -17 + 5 * traits.achievement[school] + 12 * second - 7 * students.disadvantaged
    distance = np.rint(distance).clip(-70, 60).astype(int)
    return quantities | {
        "science_enrolled": science_grade & in_window,
        "science_tested": tested,
        "science_scores": tested & continuous,
        "science_points": distance * (tested & continuous),
    }


def _english_progress(
    students: Students, traits: SchoolTraits, schools: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Where English learners with two years of results moved."""
    count, school = len(students), students.school
    expected = (students.language == 1) & (students.grade >= 1) & (rng.random(count) < 0.9)
    tested = expected & (rng.random(count) < 0.3 + 0.7 * traits.participation[school])
    chance = logistic(
        -0.12
        + (0.20 * traits.achievement + rng.normal(0, 0.18, schools))[school]
        + 0.35 * students.ability
        - 0.25 * students.disability
    )
    up = rng.random(count) < chance
    kept_top = rng.random(count) < 0.04
    declined = rng.random(count) < 0.36
    regular = tested & ~students.alternate_test
    alternate = tested & students.alternate_test
    return {
        "progress_expected": expected,
        "progress_tested": tested,
        "progressed": regular & up & ~kept_top,
        "maintained_top": regular & up & kept_top,
        "maintained_other": regular & ~up & ~declined,
        "declined": regular & ~up & declined,
        "progressed_alternate": alternate & up & ~declined,
        "maintained_top_alternate": alternate & up & declined,
        "not_progressed_alternate": alternate & ~up,
    }


def _finishing(
    cohort: Students, traits: SchoolTraits, school_year: int, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Quantities of a finishing class and of late graduates of the class before."""
    count, school = len(cohort), cohort.school
    late = rng.random(count) < 0.03
    graduate = rng.random(count) < logistic(
        2.75
        + np.interp(school_year, _YEARS, _GRADUATION_TREND)
        + traits.graduation[school]
        + 0.55 * cohort.ability
        + 0.35 * cohort.diligence
        - 0.75 * (cohort.language == 1)
        - 0.80 * cohort.disability
        - 0.50 * cohort.homeless
        - 0.80 * cohort.foster
    )
    graduate &= ~late
    member = ~late
    dropout = member & ~graduate & (rng.random(count) < 0.56)
    merit = 0.35 * traits.graduation[school] + 0.9 * cohort.ability - 0.8 * cohort.disability
    a_g = graduate & (rng.random(count) < logistic(1.0 + merit))
    college = graduate & (rng.random(count) < logistic(0.1 + 0.5 * merit + 0.7 * a_g))
    prepared = (graduate | late) & (
        rng.random(count)
        < logistic(
            -1.0
            + np.interp(school_year, _YEARS, _PREPARED_TREND)
            + 0.7 * merit
            + 1.35 * a_g
            + 0.3 * traits.achievement[school]
        )
    )
    approaching = ~prepared & (rng.random(count) < 0.40)
    return {
        "cohort": member,
        "graduates": graduate,
        "dropouts": dropout,
        "a_g": a_g,
        "college_going": college,
        "late_graduates": late,
        "combined_cohort": member | late,
        "combined_graduates": graduate | late,
        "prepared": prepared,
        "approaching": approaching,
        "not_prepared": ~prepared & ~approaching,
    }


def missing_participants(counts: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Students short of 95 % participation, judged by school or district and by group.

    The rate is rounded half up to a whole percent, so that 94.5 % of those enrolled are enough, and so
    many are filled up: ceil(0.945 enrolled) - tested, as in every published row (decision 0065). ELA and
    mathematics count them with a distance of their own, English learner progress counts them as no
    progress from 30 learners on.
    """
    short = {}
    for subject in ("ela", "math"):
        enrolled, tested = counts[f"{subject}_enrolled"], counts[f"{subject}_tested"]
        short[f"{subject}_missing"] = np.maximum(0, -(-945 * enrolled // 1000) - tested)
    expected, tested = counts["progress_expected"], counts["progress_tested"]
    missing = np.maximum(0, -(-945 * expected // 1000) - tested)
    short["progress_missing"] = np.where(expected >= 30, missing, 0)
    return short


def _is(students: Students, ethnicity: str) -> np.ndarray:
    return students.ethnicity == ETHNICITIES.index(ethnicity)


def _memberships_with_effect(students: Students) -> list[tuple[str, np.ndarray]]:
    return [
        ("disadvantaged", students.disadvantaged),
        ("learner", students.language == 1),
        ("long_term", students.long_term_learner),
        ("recently_reclassified", students.language == 2),
        ("disability", students.disability),
        ("homeless", students.homeless),
        ("foster", students.foster),
        *((name, _is(students, name)) for name in ("white", "african_american", "asian")),
        ("filipino", _is(students, "filipino")),
    ]


def memberships(students: Students) -> np.ndarray:
    """Which student belongs to which group.

    Returns:
        Booleans, students by `GROUPS`; a student belongs to many groups.

    """
    columns = [np.ones(len(students), dtype=bool)]
    columns += [students.ethnicity == i for i in range(len(ETHNICITIES))]
    columns += [_is(students, "two_or_more_races") | _is(students, "race_not_reported")]
    columns += [students.gender == i for i in range(len(GENDERS))]
    columns += [
        students.language == 0,
        students.language == 1,
        students.language == 2,
        (students.language == 1) | (students.language == 2),
        students.long_term_learner,
        students.disadvantaged,
        students.disability,
        students.homeless,
        students.foster,
        students.migrant,
        ~students.alternate_test,
        students.alternate_test,
    ]
    columns += [(students.grade >= first) & (students.grade <= last) for first, last in GRADE_BANDS.values()]
    return np.stack(columns, axis=1)


def _summed(
    students: Students, quantities: dict[str, np.ndarray], district: District
) -> dict[str, np.ndarray]:
    """Sum student quantities by school and group; exact, because all are small integers."""
    member = memberships(students).astype(float)
    amount = np.stack(list(quantities.values()), axis=1).astype(float)
    schools = len(district.schools)
    sums = np.zeros((schools, len(GROUPS), len(quantities)), dtype=np.int64)
    edges = np.searchsorted(students.school, np.arange(schools + 1))
    for index in range(schools):
        rows = slice(edges[index], edges[index + 1])
        sums[index] = np.rint(member[rows].T @ amount[rows]).astype(np.int64)
    return {name: sums[:, :, i] for i, name in enumerate(quantities)}
