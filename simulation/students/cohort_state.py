"""The changing state of one chunk of students, and moves of households.

Belongs here: what one year hands to the next. Does not belong here: the steps of a year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.students.enrollment import UNDECIDED
from simulation.students.persons import Persons
from simulation.students.school_system import SchoolSystem

# No grade.
NEVER = 99


@dataclass
class CohortState:
    """What changes from year to year; arrays hold one element per person.

    `school` is the last school (-1: none yet), `gone` says that a student never comes back, `lag` counts
    repeated years. `program` and `offer` index the system's programs. `change_*` are changes of achievement
    since it was last at rest, and what schools have added. `planned` is how high school will end,
    `drop_grade` the grade in which a dropout leaves; `outcome` is the cohort's.
    """

    system: SchoolSystem
    persons: Persons
    years: tuple[int, ...]
    zone_share: float
    rng: np.random.Generator
    school: np.ndarray
    zone: np.ndarray
    gone: np.ndarray
    lag: np.ndarray
    program: np.ndarray
    offer: np.ndarray
    change_ela: np.ndarray
    change_math: np.ndarray
    change_language: np.ndarray
    planned: np.ndarray
    drop_grade: np.ndarray
    outcome: np.ndarray
    a_g: np.ndarray
    last_high_school: np.ndarray
    in_cohort: np.ndarray
    ever_learner: np.ndarray
    late_graduate: np.ndarray

    @classmethod
    def begin(
        cls,
        system: SchoolSystem,
        persons: Persons,
        years: tuple[int, ...],
        zone_share: float,
        rng: np.random.Generator,
    ) -> CohortState:
        """Return the state before the first year.

        Args:
            system: schools.
            persons: the chunk's students.
            years: consecutive spring years.
            zone_share: share of all students that lives in the chunk's zones.
            rng: source of randomness of the chunk.

        """
        count = len(persons)
        change = 0.42 * rng.normal(0, 1, count)

        def nothing() -> np.ndarray:
            return np.zeros(count, dtype=bool)

        return cls(
            system=system,
            persons=persons,
            years=years,
            zone_share=zone_share,
            rng=rng,
            school=np.full(count, -1),
            zone=persons.zone.copy(),
            gone=nothing(),
            lag=np.zeros(count, dtype=int),
            program=np.full(count, -1),
            offer=np.full(count, -1),
            change_ela=change,
            change_math=0.6 * change + 0.34 * rng.normal(0, 1, count),
            change_language=np.zeros(count),
            planned=np.full(count, UNDECIDED),
            drop_grade=np.full(count, NEVER),
            outcome=np.full(count, UNDECIDED),
            a_g=nothing(),
            last_high_school=np.full(count, -1),
            in_cohort=nothing(),
            ever_learner=nothing(),
            late_graduate=nothing(),
        )


def zone_nearby(state: CohortState, zone: np.ndarray) -> np.ndarray:
    """Move households to another zone, mostly of the same region."""
    zones = state.system.zones
    target = np.searchsorted(np.cumsum(zones.share), state.rng.random(len(zone)))
    target = np.minimum(target, len(zones) - 1)
    near = state.rng.random(len(zone)) < 0.7
    for region in np.unique(zones.region[zone]):
        members = np.flatnonzero(zones.region == region)
        rows = np.flatnonzero(near & (zones.region[zone] == region))
        target[rows] = members[state.rng.integers(0, len(members), len(rows))]
    return target


def alternative_school(state: CohortState, count: int) -> np.ndarray:
    """Draw alternative schools by size; -1 where the system has none."""
    system = state.system
    found = np.flatnonzero(system.alternative)
    if not len(found) or not count:
        return np.full(count, -1)
    weights = np.array([system.schools[i].enrollment for i in found], dtype=float)
    edges = np.cumsum(weights / weights.sum())
    return found[np.minimum(np.searchsorted(edges, state.rng.random(count)), len(found) - 1)]
