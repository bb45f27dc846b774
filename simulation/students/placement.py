"""Which school students begin a year at.

Belongs here: places by neighbourhood, accepted offers, centers, alternative schools. Does not belong here:
what happens within the year (`stays`).
"""

from __future__ import annotations

import numpy as np

from simulation.students.cohort_state import CohortState, alternative_school, zone_nearby
from simulation.students.enrollment import GRADUATE
from simulation.students.school_system import CHOICE_PROGRAMS

# Grades in which magnets are entered by lottery; in others their waiting lists are.
_LOTTERY_GRADES = (-1, 0, 6, 9)


def place_students(state: CohortState, index: int, year: int, person: np.ndarray, grade: np.ndarray) -> None:
    """Give every student a school for the start of the year."""
    system, rng = state.system, state.rng
    school = state.school[person]
    known = school >= 0
    is_open = system.is_open(year)
    keeps = known & system.serves(np.maximum(school, 0), grade) & is_open[np.maximum(school, 0)]
    moved = keeps & (rng.random(len(person)) < 0.022 * system.zones.mobility[state.zone[person]])
    needs = ~keeps | moved
    # Some leave a school that spans levels where another level begins.
    needs |= keeps & np.isin(grade, (6, 9)) & (rng.random(len(person)) < 0.10)
    state.zone[person[moved]] = zone_nearby(state, state.zone[person[moved]])
    previous = school.copy()
    for value in np.unique(grade[needs]):
        rows = np.flatnonzero(needs & (grade == value))
        # Lotteries of the simulated years fill the magnets; who came before was placed by odds.
        choice = index == 0 or value not in _LOTTERY_GRADES
        school[rows] = system.place(year, int(value), state.zone[person[rows]], rng.random(len(rows)), choice)
    offer = state.offer[person]
    target = system.programs.school[offer] if len(system.programs) else offer
    taken = (offer >= 0) & system.serves(target, grade) & is_open[target]
    school[taken] = target[taken]
    state.program[person[taken]] = offer[taken]
    state.offer[:] = -1
    inside = state.program[person]
    elsewhere = (inside >= 0) & (system.programs.school[inside] != school)
    state.program[person[elsewhere]] = -1
    _seat_stock(state, index, person, grade, school)
    _send_to_centers(state, person, school, previous, grade)
    _send_to_alternative(state, person, school, grade)
    state.school[person] = school


def _seat_stock(
    state: CohortState, index: int, person: np.ndarray, grade: np.ndarray, school: np.ndarray
) -> None:
    """Place students of the first year in the programs of their school."""
    if index > 0:
        return
    programs = state.system.programs
    ability = state.persons.ela[person]
    for number in range(len(programs)):
        members = np.flatnonzero((school == programs.school[number]) & (grade >= 0))
        share = list(CHOICE_PROGRAMS.values())[programs.kind[number]]
        odds = share * np.where(share < 1, np.exp(0.5 * ability[members]), 1.0)
        free = state.program[person[members]] < 0
        inside = members[(state.rng.random(len(members)) < odds) & free]
        state.program[person[inside]] = number


def _send_to_centers(
    state: CohortState, person: np.ndarray, school: np.ndarray, previous: np.ndarray, grade: np.ndarray
) -> None:
    """Send some students with severe disabilities to special education centers."""
    centers = np.flatnonzero(state.system.center)
    if not len(centers):
        return
    severe = state.persons.alternate_test[person] & (state.persons.disability_grade[person] <= grade)
    already = np.isin(previous, centers)
    places = sum(state.system.schools[i].enrollment for i in centers)
    size = sum(school.enrollment for school in state.system.schools)
    chance = min(0.6, places / size / 0.0125)
    new = severe & (previous < 0) & (state.rng.random(len(person)) < chance)
    school[already] = previous[already]
    school[new] = centers[state.rng.integers(0, len(centers), int(new.sum()))]
    state.program[person[already | new]] = -1


def _send_to_alternative(
    state: CohortState, person: np.ndarray, school: np.ndarray, grade: np.ndarray
) -> None:
    """Move students who are behind to continuation and community day schools."""
    behind = state.planned[person] > GRADUATE
    chance = np.interp(grade, (9, 10, 11, 12), (0.01, 0.05, 0.13, 0.10))
    chance = chance * np.where(behind, 0.75, state.persons.diligence[person] < -0.95)
    stock = state.school[person] < 0
    chance = np.where(stock, chance * 2.0, chance)
    rows = np.flatnonzero((grade >= 9) & (state.rng.random(len(person)) < chance))
    target = alternative_school(state, len(rows))
    fits = (target >= 0) & (target != school[rows])
    school[rows[fits]] = target[fits]
    state.program[person[rows[fits]]] = -1
