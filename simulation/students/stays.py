"""Stays at schools within a year: late entries, transfers, exits, completion.

Belongs here: the records of one school year. Does not belong here: the school a student begins at
(`placement`), what the year means for the next one (`trajectories`).
"""

from __future__ import annotations

import numpy as np

from simulation.students.calendar import INSTRUCTIONAL_DAYS
from simulation.students.cohort_state import CohortState, alternative_school, zone_nearby
from simulation.students.enrollment import (
    ADULT_EDUCATION,
    ALTERNATIVE_TRANSFER,
    CERTIFICATE,
    CERTIFIED,
    COMPLETER,
    DIPLOMA,
    EQUIVALENCY,
    EQUIVALENT,
    GRADUATE,
    NO_DIPLOMA,
    OTHER_TRANSFER,
    PROMOTED,
    STILL_ENROLLED,
    TRANSFER,
    UNKNOWN_EXIT,
    YEAR_END,
)

# Where students go who leave the schools during or after a year: indices of exit reasons.
_LEAVERS = np.array([2, 4, 5, 6, 7, 8, 12])
_LEAVER_SHARES = np.cumsum([0.60, 0.07, 0.15, 0.06, 0.09, 0.029, 0.001])
# Chances a year, before neighbourhood and school; they give a non-stability of about 15 %.
_LEAVE_MID_YEAR = 0.047
_LEAVE_SUMMER = 0.034
_TRANSFER_WITHIN = 0.042
# Of those who would stay all year, who leaves for a while and comes back; of those who move, who returns.
_INTERRUPTED = 0.008
_RETURNS = 0.06
# Why a stay is interrupted: another public school, another country, no trace; with shares.
_INTERRUPTIONS = np.array([TRANSFER, 6, 7])
_INTERRUPTION_SHARES = (0.45, 0.25, 0.30)


def draw_stays(
    state: CohortState, index: int, year: int, person: np.ndarray, grade: np.ndarray
) -> dict[str, np.ndarray]:
    """Enrollment records of the year, and what they do to the state."""
    system, persons, rng = state.system, state.persons, state.rng
    count = len(person)
    last = INSTRUCTIONAL_DAYS - 1
    mobility = system.zones.mobility[state.zone[person]] * system.effects.mobility[state.school[person]]
    start = np.where(persons.entry[person] == index, persons.entry_day[person], 0)
    # Registration runs late for a few who were there before.
    late = (start == 0) & (rng.random(count) < 0.035 * mobility)
    start = np.where(late, rng.integers(1, 25, count), start)

    draw = rng.random(count)
    leaves = draw < _LEAVE_MID_YEAR * mobility
    moves = ~leaves & (draw < (_LEAVE_MID_YEAR + _TRANSFER_WITHIN) * mobility)
    behind = (state.planned[person] > GRADUATE) | (persons.diligence[person] < -1.1)
    alternative = ~leaves & behind & (grade >= 10) & ~system.alternative[state.school[person]]
    alternative &= rng.random(count) < 0.035
    moves |= alternative
    drops = (grade >= 9) & (state.drop_grade[person] == grade)
    drops_now = drops & (rng.random(count) < 0.6)
    leaves |= drops_now
    moves &= ~drops_now
    event = start + 3 + np.floor((last - 4 - start) * rng.random(count)).astype(int)
    event = np.clip(event, start, last - 1)

    exit_code = np.full(count, YEAR_END)
    end = np.full(count, last)
    left = np.where(drops_now, UNKNOWN_EXIT, _leaver_codes(state, grade))
    exit_code = np.where(leaves, left, exit_code)
    end = np.where(leaves, event, end)

    target = _transfer_targets(state, year, person, grade, moves, alternative)
    moves &= target >= 0
    gap = np.where(rng.random(count) < 0.6, 0, rng.integers(1, 12, count))
    second_start = np.minimum(event + 1 + gap, last)

    receiver = np.full(count, -1)
    first_exit = np.where(moves, np.where(alternative, ALTERNATIVE_TRANSFER, TRANSFER), exit_code)
    receiver[moves & alternative] = target[moves & alternative]

    stays = ~leaves
    pauses = stays & ~moves & (rng.random(count) < _INTERRUPTED * mobility) & (start < last - 20)
    paused_end, paused_start = _pauses(start, last, rng)
    back = moves & ~alternative & (rng.random(count) < _RETURNS) & (second_start < last - 10)
    second_end = second_start + 2 + np.floor((last - 6 - second_start) * rng.random(count)).astype(int)
    first_exit = np.where(pauses, rng.choice(_INTERRUPTIONS, size=count, p=_INTERRUPTION_SHARES), first_exit)
    first_end = np.where(moves, event, np.where(pauses, paused_end, end))

    begun_at = state.school[person].copy()
    final_school = np.where(moves & ~back, target, begun_at)
    completion = np.full(count, -1)
    exit_end, completion, summer = _year_end(
        state, year, person, grade, final_school, stays, drops, completion
    )
    final_exit = np.where(stays, exit_end, exit_code)
    goes_on = moves | pauses

    def rows(
        member: np.ndarray,
        school: np.ndarray,
        starts: np.ndarray,
        ends: np.ndarray,
        reason: np.ndarray,
        is_last: np.ndarray,
    ) -> dict[str, np.ndarray]:
        """Return one record of each member."""
        row = np.flatnonzero(member)
        return {
            "row": row,
            "school": school[row],
            "start": starts[row],
            "end": ends[row],
            "exit": np.where(is_last, final_exit, reason)[row],
            "completion": np.where(is_last, completion, -1)[row],
            "receiver": np.where(is_last, -1, receiver)[row],
        }

    to_the_end, transfer = np.full(count, last), np.full(count, TRANSFER)
    everyone = np.ones(count, dtype=bool)
    parts = (
        rows(everyone, begun_at, start, first_end, first_exit, ~goes_on),
        rows(pauses, begun_at, paused_start, to_the_end, transfer, everyone),
        rows(moves, target, second_start, np.where(back, second_end, last), transfer, ~back),
        rows(back, begun_at, second_end + 1, to_the_end, transfer, everyone),
    )
    record = _ordered({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, system.lea)
    record["first_day"] = start
    record["last_day"] = np.where(goes_on, last, end)
    record["final_school"] = final_school
    record["final_exit"], record["over"] = final_exit, leaves | summer
    return record


def _pauses(start: np.ndarray, last: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Last day before and first day after an interruption; half of them are short."""
    count = len(start)
    ends = start + 3 + np.floor((last - 15 - start) * rng.random(count)).astype(int)
    length = np.where(rng.random(count) < 0.5, rng.integers(4, 18, count), rng.integers(22, 60, count))
    return ends, np.minimum(ends + 1 + length, last - 3)


def _ordered(record: dict[str, np.ndarray], lea_of: np.ndarray) -> dict[str, np.ndarray]:
    """Order records by agency, student and day, and mark the last one of a student, and in an agency."""
    lea = lea_of[record["school"]]
    order = np.lexsort((record["start"], record["row"], lea))
    record = {name: values[order] for name, values in record.items()}
    in_lea = record["row"] * (lea.max(initial=0) + 1) + lea[order]
    return record | {
        "is_last": _last_of(record["row"], record["start"]),
        "is_last_in_lea": _last_of(in_lea, record["start"]),
    }


def _last_of(key: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Mark the record of each key that starts last."""
    order = np.lexsort((start, key))
    is_last = np.zeros(len(key), dtype=bool)
    if len(key):
        is_last[order[np.r_[key[order][1:] != key[order][:-1], True]]] = True
    return is_last


def _leaver_codes(state: CohortState, grade: np.ndarray) -> np.ndarray:
    """Exit reasons of students who leave all schools; high schools trace most of theirs."""
    draw = state.rng.random(len(grade))
    place = np.searchsorted(_LEAVER_SHARES, draw * _LEAVER_SHARES[-1])
    code = _LEAVERS[np.minimum(place, len(_LEAVERS) - 1)]
    traced = (grade >= 9) & (state.rng.random(len(grade)) < 0.75)
    return np.where(traced & np.isin(code, (7, 8)), TRANSFER, code)


def _transfer_targets(
    state: CohortState,
    year: int,
    person: np.ndarray,
    grade: np.ndarray,
    moves: np.ndarray,
    alternative: np.ndarray,
) -> np.ndarray:
    target = np.full(len(person), -1)
    rows = np.flatnonzero(moves & ~alternative)
    zone = zone_nearby(state, state.zone[person[rows]])
    for value in np.unique(grade[rows]):
        chosen = grade[rows] == value
        target[rows[chosen]] = state.system.place(
            year, int(value), zone[chosen], state.rng.random(int(chosen.sum())), choice=False
        )
    there = target[rows] == state.school[person[rows]]
    target[rows[there]] = -1
    state.zone[person[rows[~there]]] = zone[~there]
    rows = np.flatnonzero(moves & alternative)
    target[rows] = alternative_school(state, len(rows))
    target[rows[target[rows] == state.school[person[rows]]]] = -1
    return target


def _year_end(
    state: CohortState,
    year: int,
    person: np.ndarray,
    grade: np.ndarray,
    school: np.ndarray,
    stays: np.ndarray,
    drops: np.ndarray,
    completion: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Exit reason and completion status of those enrolled on the last day, and who leaves in summer."""
    system, rng = state.system, state.rng
    count = len(person)
    exit_code = np.full(count, YEAR_END)
    promoted = stays & (grade == system.last_grade[school]) & (grade < 12)
    exit_code[promoted] = COMPLETER
    completion[promoted] = PROMOTED
    mobility = system.zones.mobility[state.zone[person]]
    summer = stays & ~promoted & (rng.random(count) < _LEAVE_SUMMER * mobility) & (grade < 12)
    # Half of the schools learn in summer where a student went.
    told = summer & (rng.random(count) < np.where(grade >= 9, 0.9, 0.6))
    exit_code[told] = _leaver_codes(state, grade)[told]
    dropped = stays & drops
    exit_code[dropped] = UNKNOWN_EXIT
    senior = stays & (grade == 12) & ~drops
    plan = state.planned[person]
    fifth = senior & (plan == STILL_ENROLLED) & (state.lag[person] == 0)
    for members, code, status in (
        (senior & (plan == GRADUATE), COMPLETER, DIPLOMA),
        (senior & (plan == CERTIFIED), COMPLETER, CERTIFICATE),
        (senior & (plan == EQUIVALENT), COMPLETER, EQUIVALENCY),
        (senior & (plan == OTHER_TRANSFER), ADULT_EDUCATION, -1),
    ):
        exit_code[members] = code
        completion[members] = status
    # Late graduates: the fifth year ends with a diploma for most, else with no diploma.
    late = senior & (state.lag[person] > 0)
    succeeds = late & (rng.random(count) < 0.62)
    exit_code[late] = COMPLETER
    completion[late] = np.where(succeeds, DIPLOMA, NO_DIPLOMA)[late]
    state.late_graduate[person[succeeds]] = True
    exit_code[fifth] = YEAR_END
    completion[fifth] = -1
    return exit_code, completion, summer
