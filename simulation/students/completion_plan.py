"""How high school will end, drawn when a student is first seen in it.

Belongs here: outcome, courses for the universities, grade in which a dropout leaves. Does not belong here:
exits and completion codes (`stays`).
"""

from __future__ import annotations

import numpy as np

from simulation.population import logistic
from simulation.students.cohort_state import NEVER, CohortState
from simulation.students.enrollment import (
    CERTIFIED,
    DROPOUT,
    EQUIVALENT,
    GRADUATE,
    OTHER_TRANSFER,
    STILL_ENROLLED,
    UNDECIDED,
)
from simulation.students.persons import LEARNER


def plan_completion(state: CohortState, person: np.ndarray, grade: np.ndarray) -> None:
    """Draw how high school will end, when a student is first seen in it."""
    persons, rng = state.persons, state.rng
    fresh = (state.planned[person] == UNDECIDED) & (grade >= 9)
    rows = person[fresh]
    count = len(rows)
    if not count:
        return
    effects = state.system.effects
    school = state.school[rows]
    learner = (persons.language[rows] == LEARNER) & (persons.learner_years[rows] > 9.5)
    merit = (
        3.42
        + effects.graduation[school]
        + 0.60 * persons.diligence[rows]
        + 0.75 * persons.ela[rows]
        - 0.95 * learner
        - 0.70 * persons.homeless_prone[rows]
        - 0.95 * persons.foster[rows]
        - 0.25 * persons.disadvantaged[rows]
    )
    finishes = rng.random(count) < logistic(merit)
    draw = rng.random(count)
    other = np.select(
        [draw < 0.40, draw < 0.72, draw < 0.84, draw < 0.94],
        [DROPOUT, STILL_ENROLLED, EQUIVALENT, OTHER_TRANSFER],
        STILL_ENROLLED,
    )
    certificate = persons.alternate_test[rows] & (rng.random(count) < 0.75)
    plan = np.where(finishes, GRADUATE, other)
    plan = np.where(certificate & ~(plan == DROPOUT), CERTIFIED, plan)
    state.planned[rows] = plan
    state.a_g[rows] = (plan == GRADUATE) & (
        rng.random(count)
        < logistic(
            1.32
            + effects.a_g[school]
            + 0.75 * persons.diligence[rows]
            + 1.0 * (persons.ela[rows] + 0.17)
            - 0.6 * (persons.disability[rows] >= 0)
        )
    )
    last = np.minimum(12, 9 + rng.choice(4, size=count, p=(0.14, 0.22, 0.30, 0.34)))
    state.drop_grade[rows] = np.where(plan == DROPOUT, np.maximum(last, grade[fresh]), NEVER)
