"""Applications to programs that families choose: priorities, lottery, offers, answers.

Belongs here: one round of choice for one chunk of students, for the school year that follows. Does not
belong here: how accepted students then enroll (`trajectories`), the application file (`choice_files`).
Priority points follow the kind of rule that large districts publish; the numbers are an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.population import logistic
from simulation.students.persons import Persons
from simulation.students.school_system import CHOICE_PROGRAMS, SchoolSystem

MATRICULATION_POINTS, WAITING_LIST_POINTS, NEIGHBORHOOD_POINTS, SIBLING_POINTS = 12, 4, 4, 3
MOST_CHOICES = 3
LARGEST_LOTTERY_NUMBER = 9_999_999

SELECTED, WAITLISTED, NOT_SELECTED = 0, 1, 2
STATUSES = ("Selected", "Waitlisted", "Not Selected")
QUEUE_JUMP, BIASED_DRAW = 1, 2
IRREGULARITIES = ("", "offer_against_order", "biased_lottery_numbers")

# Log-odds of applying, by group: what the truth calls access gaps. Reference: an English-only student
# without disability who is not disadvantaged.
APPLICATION_EFFECTS = {
    "base": -0.35,
    "ability": 0.45,
    "disadvantaged": -0.40,
    "learner": -0.35,
    "disability": -0.50,
    "homeless": -0.50,
}
ACCEPTANCE = {"base": 1.75, "disadvantaged": -0.25}


@dataclass(frozen=True)
class ChoiceRound:
    """Applications of one chunk for `school_year`; arrays by application.

    `person` indexes the chunk's persons. `eligible_*` hold one element per person who could apply.
    """

    school_year: int
    person: np.ndarray
    program: np.ndarray
    grade: np.ndarray
    rank: np.ndarray
    matriculation: np.ndarray
    waiting_list: np.ndarray
    neighborhood: np.ndarray
    sibling: np.ndarray
    lottery: np.ndarray
    status: np.ndarray
    accepted: np.ndarray
    irregularity: np.ndarray
    eligible_person: np.ndarray
    eligible_grade: np.ndarray

    @property
    def points(self) -> np.ndarray:
        """Priority points per application."""
        return self.matriculation + self.waiting_list + self.neighborhood + self.sibling


def run_choice(
    system: SchoolSystem,
    persons: Persons,
    school_year: int,
    person: np.ndarray,
    grade: np.ndarray,
    zone: np.ndarray,
    school: np.ndarray,
    program: np.ndarray,
    groups: dict[str, np.ndarray],
    share: float,
    rng: np.random.Generator,
) -> ChoiceRound:
    """Draw applications and run the lottery.

    Args:
        system: schools, programs.
        persons: the chunk's students.
        school_year: year for which places are offered.
        person: candidates, indices into `persons`.
        grade: grade they will be in.
        zone: where they live.
        school: present school, -1 for newcomers.
        program: present program, -1 for none.
        groups: booleans per candidate named as in `APPLICATION_EFFECTS`.
        share: part of the programs' places that falls to this chunk.
        rng: source of randomness.

    """
    rows = np.flatnonzero(system.programs.entry_grades.any(axis=0)[grade + 1])
    latent = np.full(len(rows), APPLICATION_EFFECTS["base"])
    latent += APPLICATION_EFFECTS["ability"] * persons.ela[person[rows]]
    for name in ("disadvantaged", "learner", "disability", "homeless"):
        latent += APPLICATION_EFFECTS[name] * groups[name][rows]
    applies = rows[rng.random(len(rows)) < logistic(latent)]
    made = [
        _choices(system, persons, person, grade, zone, applies, rank, rng) for rank in range(MOST_CHOICES)
    ]
    row = np.concatenate([one[0] for one in made])
    chosen = np.concatenate([one[1] for one in made])
    rank = np.concatenate([np.full(len(one[0]), number + 1) for number, one in enumerate(made)])
    # A program named twice counts once, at its first place.
    pair = row * max(1, len(system.programs)) + chosen
    order = np.lexsort((rank, pair))
    first = np.ones(len(order), dtype=bool)
    first[1:] = pair[order][1:] != pair[order][:-1]
    keep = np.sort(order[first])
    row, chosen, rank = row[keep], chosen[keep], rank[keep]

    count = len(row)
    current = program[row]
    leaves_program = (current >= 0) & (system.last_grade[np.maximum(school[row], 0)] < grade[row])
    matriculation = np.where(leaves_program, MATRICULATION_POINTS, 0)
    waiting = WAITING_LIST_POINTS * rng.choice(3, size=count, p=(0.82, 0.13, 0.05))
    neighborhood = np.where(system.zones.poverty[zone[row]] > 0, NEIGHBORHOOD_POINTS, 0)
    sibling = np.where(rng.random(count) < 0.06, SIBLING_POINTS, 0)
    lottery = rng.integers(1, LARGEST_LOTTERY_NUMBER, count)
    irregular = _biased_draws(system, chosen, lottery, groups["disadvantaged"][row], rng)
    points = matriculation + waiting + neighborhood + sibling
    seats = np.maximum(1, np.rint(system.programs.seats * share)).astype(int)
    status = _lottery(system, row, chosen, grade[row], rank, points, lottery, seats)
    irregular |= _queue_jumps(system, chosen, status, points, lottery, rng)
    accepted = (status == SELECTED) & (
        rng.random(count)
        < logistic(ACCEPTANCE["base"] + ACCEPTANCE["disadvantaged"] * groups["disadvantaged"][row])
    )
    return ChoiceRound(
        school_year=school_year,
        person=person[row],
        program=chosen,
        grade=grade[row],
        rank=rank,
        matriculation=matriculation,
        waiting_list=waiting,
        neighborhood=neighborhood,
        sibling=sibling,
        lottery=lottery,
        status=status,
        accepted=accepted,
        irregularity=irregular,
        eligible_person=person[rows],
        eligible_grade=grade[rows],
    )


def _choices(
    system: SchoolSystem,
    persons: Persons,
    person: np.ndarray,
    grade: np.ndarray,
    zone: np.ndarray,
    applies: np.ndarray,
    rank: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw the program of one rank for the applicants who name so many."""
    programs = system.programs
    naming = applies[rng.random(len(applies)) < (1.0, 0.6, 0.35)[rank]]
    chosen = np.full(len(naming), -1)
    advanced = list(CHOICE_PROGRAMS).index("sas")
    for value in np.unique(grade[naming]):
        here = np.flatnonzero(grade[naming] == value)
        options = np.flatnonzero(programs.entry_grades[:, value + 1])
        distance = np.linalg.norm(
            system.zones.position[:, None, :] - system.position[programs.school[options]][None, :, :], axis=2
        )
        weight = np.exp(-distance / 0.25) * np.sqrt(programs.seats[options, value + 1])[None, :]
        edges = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
        edges[:, -1] = 1.0
        flat = (edges + np.arange(len(edges))[:, None]).ravel()
        at = zone[naming[here]]
        found = np.searchsorted(flat, at + rng.random(len(here)) * (1 - 1e-9), side="right")
        chosen[here] = options[np.minimum(found - at * len(options), len(options) - 1)]
    # Schools for advanced studies take students with evidence of achievement only.
    able = persons.gifted[person[naming]] | (persons.ela[person[naming]] > 0.25)
    valid = (chosen >= 0) & ((programs.kind[np.maximum(chosen, 0)] != advanced) | able)
    return naming[valid], chosen[valid]


def _lottery(
    system: SchoolSystem,
    row: np.ndarray,
    program: np.ndarray,
    grade: np.ndarray,
    rank: np.ndarray,
    points: np.ndarray,
    lottery: np.ndarray,
    seats: np.ndarray,
) -> np.ndarray:
    """Immediate acceptance: first choices first, by points, then by lottery number."""
    status = np.full(len(row), WAITLISTED)
    left = seats.copy()
    seated = np.zeros(int(row.max()) + 1 if len(row) else 0, dtype=bool)
    for choice in range(1, MOST_CHOICES + 1):
        members = np.flatnonzero((rank == choice) & ~seated[row])
        place = program[members] * 20 + grade[members]
        order = members[np.lexsort((lottery[members], -points[members], place))]
        key = program[order] * 20 + grade[order]
        begins = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, int)
        position = np.arange(len(key)) - np.repeat(begins, np.diff(np.r_[begins, len(key)]))
        wins = order[position < left[program[order], grade[order] + 1]]
        status[wins] = SELECTED
        seated[row[wins]] = True
        np.subtract.at(left, (program[wins], grade[wins] + 1), 1)
    status[(status == WAITLISTED) & seated[row]] = NOT_SELECTED
    return status


def _biased_draws(
    system: SchoolSystem,
    program: np.ndarray,
    lottery: np.ndarray,
    disadvantaged: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Give the advantaged better numbers in a few programs; marks the applications."""
    chosen = rng.random(len(system.programs)) < 0.015
    hit = chosen[program] if len(program) else np.zeros(0, dtype=bool)
    lottery[hit & ~disadvantaged] = lottery[hit & ~disadvantaged] // 4 + 1
    return np.where(hit, BIASED_DRAW, 0)


def _queue_jumps(
    system: SchoolSystem,
    program: np.ndarray,
    status: np.ndarray,
    points: np.ndarray,
    lottery: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Offer a place in a few programs to an applicant who is not next; marks the applications."""
    marks = np.zeros(len(program), dtype=np.int64)
    for number in np.flatnonzero(rng.random(len(system.programs)) < 0.03):
        waiting = np.flatnonzero((program == number) & (status == WAITLISTED))
        winners = np.flatnonzero((program == number) & (status == SELECTED))
        if len(waiting) < 2 or not len(winners):
            continue
        last = waiting[np.lexsort((-lottery[waiting], points[waiting]))[0]]
        loser = winners[np.lexsort((lottery[winners], -points[winners]))[-1]]
        status[last], status[loser] = SELECTED, WAITLISTED
        marks[[last, loser]] = QUEUE_JUMP
    return marks
