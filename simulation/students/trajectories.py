"""The life of one chunk of students in the schools, year by year.

Belongs here: the order of the steps of a year, and what it hands to the next: outcomes of the cohort,
achievement, applications. Does not belong here: the steps themselves (`placement`, `stays`,
`completion_plan`, `choice`), who the students are (`persons`).
"""

from __future__ import annotations

import numpy as np

from simulation.students.arrivals import draw_arrivals
from simulation.students.calendar import school_calendar
from simulation.students.choice import ChoiceRound, run_choice
from simulation.students.cohort_state import CohortState
from simulation.students.completion_plan import plan_completion
from simulation.students.enrollment import (
    DROPOUT,
    REMOVED,
    STILL_ENROLLED,
    UNDECIDED,
    EnrollmentYear,
    History,
)
from simulation.students.groups import status_day
from simulation.students.persons import LEARNER, draw_persons
from simulation.students.placement import place_students
from simulation.students.school_system import SchoolSystem
from simulation.students.stays import draw_stays

# Learners of so many days, seven years, are long-term learners.
LONG_TERM_DAYS = 2557


def simulate_history(
    system: SchoolSystem,
    cohort: int,
    zones: np.ndarray,
    size: float,
    years: tuple[int, ...],
    first_identifier: int,
    rng: np.random.Generator,
) -> History:
    """Simulate one cohort of some neighbourhoods over the years.

    Args:
        system: schools.
        cohort: spring year of the cohort's kindergarten.
        zones: neighbourhoods of the chunk.
        size: expected students per grade in all neighbourhoods together.
        years: consecutive spring years.
        first_identifier: number of the first person.
        rng: source of randomness.

    """
    zone, entry, entry_day = draw_arrivals(system, cohort, zones, size, years, rng)
    persons = draw_persons(system, cohort, zone, entry, entry_day, years[0], first_identifier, rng)
    state = CohortState.begin(system, persons, years, float(system.zones.share[zones].sum()), rng)
    done = [_live_a_year(state, index, year) for index, year in enumerate(years)]
    class_of = cohort + 12
    undecided = (state.outcome == UNDECIDED) & state.in_cohort & (class_of <= years[-1])
    state.outcome[undecided] = STILL_ENROLLED
    return History(
        persons=persons,
        years=done,
        class_of=class_of,
        outcome=state.outcome,
        a_g=state.a_g,
        last_high_school=state.last_high_school,
        in_cohort=state.in_cohort,
        late_graduate=state.late_graduate,
        ever_learner_9_12=state.ever_learner,
        ever_disabled=(persons.disability >= 0) & (persons.disability_grade <= 12),
    )


def _live_a_year(state: CohortState, index: int, year: int) -> EnrollmentYear:
    persons = state.persons
    nominal = year - persons.cohort
    here = ~state.gone & (persons.entry <= index) & (nominal - state.lag <= 12) & (nominal >= -1)
    person = np.flatnonzero(here)
    grade = nominal - state.lag[person]
    place_students(state, index, year, person, grade)
    plan_completion(state, person, grade)
    record = draw_stays(state, index, year, person, grade)
    _settle(state, year, person, grade, record)
    _grow(state, person, index)
    return _enrollment_year(state, index, year, person, grade, record)


def _settle(
    state: CohortState, year: int, person: np.ndarray, grade: np.ndarray, record: dict[str, np.ndarray]
) -> None:
    """Carry the state into the next year and close the books of the cohort."""
    persons = state.persons
    final_school, final_exit = record["final_school"], record["final_exit"]
    state.school[person] = final_school
    high = (grade >= 9) & (state.lag[person] == 0)
    state.in_cohort[person[high]] = True
    state.last_high_school[person[high]] = final_school[high]
    days = school_calendar(year)
    learner = (persons.language[person] == LEARNER) & (persons.reclassified_day[person] > days.first_day)
    state.ever_learner[person[high & learner]] = True

    over = record["over"]
    removed = high & over & np.isin(final_exit, (2, 4, 5, 6, 12))
    lost = high & over & ~removed
    state.outcome[person[removed]] = REMOVED
    state.outcome[person[lost]] = DROPOUT
    dropped = high & (state.drop_grade[person] == grade)
    state.outcome[person[dropped]] = DROPOUT
    ended = high & (grade == 12) & ~over & ~dropped
    plan = state.planned[person]
    state.outcome[person[ended]] = plan[ended]
    fifth = ended & (plan == STILL_ENROLLED)
    state.lag[person[fifth]] = 1
    gone = over | dropped | ((grade == 12) & ~fifth)
    state.gone[person[gone]] = True


def _grow(state: CohortState, person: np.ndarray, index: int) -> None:
    """Let achievement move: it returns towards rest, the school adds, the year adds noise."""
    effects, rng = state.system.effects, state.rng
    school = state.school[person]
    count = len(person)
    shock = rng.normal(0, 1, count)
    state.change_ela[person] = 0.75 * state.change_ela[person] + effects.growth_ela[school] + 0.25 * shock
    state.change_math[person] = (
        0.75 * state.change_math[person]
        + effects.growth_math[school]
        + 0.15 * shock
        + 0.20 * rng.normal(0, 1, count)
    )
    state.change_language[person] += effects.language[school]
    if index == 0:
        # At rest a school's students carry what it adds every year.
        state.change_ela[person] += effects.growth_ela[school] / 0.25 * 0.75
        state.change_math[person] += effects.growth_math[school] / 0.25 * 0.75


def _enrollment_year(
    state: CohortState,
    index: int,
    year: int,
    person: np.ndarray,
    grade: np.ndarray,
    record: dict[str, np.ndarray],
) -> EnrollmentYear:
    persons, rng = state.persons, state.rng
    days = school_calendar(year)
    start_of_year = days.first_day
    reclassified = persons.reclassified_day[person]
    ever = persons.language[person] == LEARNER
    # A learner at any time in the year counts.
    learner = ever & (reclassified > start_of_year)
    recent = ever & ~learner & (reclassified > status_day(year - 4))
    homeless = persons.homeless_prone[person] & (rng.random(len(person)) < 0.62)
    disadvantaged = (
        persons.disadvantaged[person]
        | homeless
        | persons.foster[person]
        | persons.migrant[person]
        | (persons.parent_education[person] == 4)
    )
    disability = (persons.disability[person] >= 0) & (persons.disability_grade[person] <= grade)
    # Since the earlier of the first status and the entry to schools of the country, which is never later.
    long_term = learner & (status_day(year) - persons.us_entry_day[person] >= LONG_TERM_DAYS)
    program = state.program[person].copy()
    choice = _choose(state, index, year, person, grade, record, learner, disability, homeless)
    return EnrollmentYear(
        school_year=year,
        person=person,
        grade=grade,
        school=record["final_school"],
        zone=state.zone[person].copy(),
        first_day=record["first_day"],
        last_day=record["last_day"],
        homeless=homeless,
        disadvantaged=disadvantaged,
        disability=disability,
        learner=learner,
        recently_reclassified=recent,
        long_term_learner=long_term,
        ela=persons.ela[person] + state.change_ela[person],
        math=persons.math[person] + state.change_math[person],
        language_gain=state.change_language[person],
        program=program,
        record_row=record["row"],
        record_school=record["school"],
        record_start=record["start"],
        record_end=record["end"],
        record_exit=record["exit"],
        record_completion=record["completion"],
        record_receiver=record["receiver"],
        record_is_last=record["is_last"],
        record_is_last_in_lea=record["is_last_in_lea"],
        choice=choice,
    )


def _choose(
    state: CohortState,
    index: int,
    year: int,
    person: np.ndarray,
    grade: np.ndarray,
    record: dict[str, np.ndarray],
    learner: np.ndarray,
    disability: np.ndarray,
    homeless: np.ndarray,
) -> ChoiceRound | None:
    """Let students, and newcomers of the next year, apply for programs of the next year."""
    if index + 1 >= len(state.years) or not len(state.system.programs):
        return None
    persons = state.persons
    stays = ~state.gone[person] & (grade < 12)
    coming = np.flatnonzero((persons.entry == index + 1) & (persons.entry_day == 0))
    candidates = np.concatenate([person[stays], coming])
    nothing = np.zeros(len(coming), dtype=bool)
    groups = {
        "disadvantaged": persons.disadvantaged[candidates],
        "learner": np.concatenate([learner[stays], persons.language[coming] == LEARNER]),
        "disability": np.concatenate([disability[stays], nothing]),
        "homeless": np.concatenate([homeless[stays], nothing]),
    }
    chosen = run_choice(
        state.system,
        persons,
        year + 1,
        candidates,
        np.concatenate([grade[stays] + 1, np.full(len(coming), year + 1 - persons.cohort)]),
        state.zone[candidates],
        np.concatenate([record["final_school"][stays], np.full(len(coming), -1)]),
        state.program[candidates],
        groups,
        state.zone_share,
        state.rng,
    )
    state.offer[chosen.person[chosen.accepted]] = chosen.program[chosen.accepted]
    return chosen
