"""What a graduating class brings for college and career, and who is prepared.

Belongs here: inputs of the State's college/career indicator and its rule for the inputs that exist here.
Does not belong here: who graduates (`trajectories`), the files. A prepared graduate meets one of the
State's criteria; criteria without an input here are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.population import logistic
from simulation.students.enrollment import GRADUATE, History
from simulation.students.persons import LEARNER, Persons
from simulation.students.school_system import SCHOOL_MODELS, SchoolSystem

# From this school year on courses in Advanced Placement count like examinations.
COURSES_COUNT_SINCE = 2025


@dataclass(frozen=True)
class CollegeCareer:
    """Inputs per person of the chunk.

    `meets` says that a criterion of prepared is met, `meets_late` by the criteria of the year after,
    `approaches` one of approaching prepared; `prepared` holds for graduates in time only. `enrolls` is
    whether a graduate goes to college within a year.
    """

    ap_exams: np.ndarray
    ap_courses: np.ndarray
    ib_exams: np.ndarray
    college_semesters: np.ndarray
    cte_pathway: np.ndarray
    seal: np.ndarray
    military_science: np.ndarray
    apprenticeship: np.ndarray
    meets: np.ndarray
    meets_late: np.ndarray
    approaches: np.ndarray
    prepared: np.ndarray
    enrolls: np.ndarray


def draw_college_career(
    system: SchoolSystem,
    persons: Persons,
    history: History,
    ela_level: np.ndarray,
    math_level: np.ndarray,
    rng: np.random.Generator,
) -> CollegeCareer:
    """Draw the inputs and apply the rule.

    Args:
        system: schools.
        persons: the chunk's students.
        history: who graduated, with which courses.
        ela_level: level of grade 11, 0 where there is none.
        math_level: the same in mathematics.
        rng: source of randomness.

    """
    count = len(persons)
    school = np.maximum(history.last_high_school, 0)
    effect = system.effects.prepared[school]
    merit = 1.2 * (persons.ela + 0.17) + 0.7 * persons.diligence + effect
    courses = rng.poisson(np.exp(np.clip(-0.30 + 0.60 * merit, -6, 1.6)))
    exams = rng.binomial(courses, np.clip(logistic(-1.25 + 0.8 * merit), 0, 1))
    college = rng.poisson(np.exp(np.clip(-1.6 + 0.40 * merit, -6, 1.2)))
    has_ib = system.models[school, SCHOOL_MODELS.index("ib")]
    linked = system.models[school, SCHOOL_MODELS.index("linked_learning")]
    pathway = rng.random(count) < logistic(-2.0 + 0.25 * merit + 0.9 * linked)
    bilingual = (persons.language == LEARNER) | (persons.language == 1)
    seal = bilingual & (rng.random(count) < logistic(-2.2 + 0.9 * merit))
    military = np.where(rng.random(count) < 0.03, rng.integers(1, 3, count), 0)
    result = {
        "ap_exams": exams,
        "ap_courses": courses,
        "ib_exams": np.where(has_ib, rng.poisson(np.exp(np.clip(-0.8 + 0.5 * merit, -4, 1.2))), 0),
        "college_semesters": college,
        "cte_pathway": pathway,
        "seal": seal,
        "military_science": military,
        "apprenticeship": rng.random(count) < 0.002,
    }
    meets = _meets(result, history, history.class_of, ela_level, math_level)
    near = (np.minimum(ela_level, math_level) >= 2) | history.a_g
    return CollegeCareer(
        **result,
        meets=meets,
        meets_late=_meets(result, history, history.class_of + 1, ela_level, math_level),
        approaches=near | pathway | (college >= 1),
        prepared=meets & (history.outcome == GRADUATE),
        enrolls=rng.random(count) < logistic(0.35 + 0.35 * merit + 0.5 * history.a_g),
    )


def _meets(
    inputs: dict[str, np.ndarray], history: History, school_year: int, ela: np.ndarray, math: np.ndarray
) -> np.ndarray:
    both = (ela >= 3) & (math >= 3)
    one_and_near = np.maximum(ela, math) >= 3
    one_and_near &= np.minimum(ela, math) >= 2
    counted = inputs["ap_exams"]
    if school_year >= COURSES_COUNT_SINCE:
        counted = counted + inputs["ap_courses"]
    plus = (
        inputs["cte_pathway"]
        | one_and_near
        | (inputs["college_semesters"] >= 1)
        | (inputs["ap_exams"] >= 1)
        | (inputs["ib_exams"] >= 1)
    )
    return (
        both
        | (counted >= 2)
        | (inputs["ib_exams"] >= 2)
        | (inputs["college_semesters"] >= 2)
        | (history.a_g & plus)
        | (inputs["cte_pathway"] & (one_and_near | (inputs["college_semesters"] >= 1)))
        | (inputs["seal"] & (ela >= 3))
        | ((inputs["military_science"] >= 2) & one_and_near)
        | inputs["apprenticeship"]
    )
