"""The truth about access: who is expected to apply, be offered and accept, and where lotteries went wrong.

Belongs here: stages of the choice funnel by program type and group, and the irregularities of the
application files. Does not belong here: the lottery itself (`choice`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.students.choice import (
    APPLICATION_EFFECTS,
    BIASED_DRAW,
    IRREGULARITIES,
    QUEUE_JUMP,
    SELECTED,
    ChoiceRound,
)
from simulation.students.persons import Persons
from simulation.students.school_system import CHOICE_PROGRAMS, SchoolSystem

STAGES = ("eligible", "applied", "offered", "accepted")


@dataclass
class AccessSums:
    """Students by year, program type, group and stage; eligible students are eligible for every type."""

    counts: dict[tuple[int, str, str], np.ndarray] = field(default_factory=dict)

    def add(
        self, system: SchoolSystem, persons: Persons, chosen: ChoiceRound, groups: dict[str, np.ndarray]
    ) -> None:
        """Add one chunk's round; `groups` are booleans by person."""
        kind = system.programs.kind[chosen.program]
        for position, name in enumerate(CHOICE_PROGRAMS):
            mine = kind == position
            stages = (
                chosen.eligible_person,
                chosen.person[mine],
                chosen.person[mine & (chosen.status == SELECTED)],
                chosen.person[mine & chosen.accepted],
            )
            # A student counts once, however many programs of the type they named.
            stages = tuple(np.unique(person) for person in stages)
            for group, member in groups.items():
                counts = np.array([member[person].sum() for person in stages])
                key = (chosen.school_year, name, group)
                self.counts[key] = self.counts.get(key, np.zeros(len(STAGES))) + counts


def write_access(path: Path, sums: AccessSums, draws: int) -> int:
    """Write expected students and rates by stage; returns the rows."""
    rows = []
    for (school_year, program_type, group), counts in sorted(sums.counts.items()):
        everyone = sums.counts[school_year, program_type, "all"]
        for position, stage in enumerate(STAGES):
            base = counts[max(position - 1, 0)]
            base_all = everyone[max(position - 1, 0)]
            rate = float(counts[position] / base) if base else None
            rate_all = float(everyone[position] / base_all) if base_all else None
            rows.append(
                {
                    "school_year": school_year,
                    "program_type": program_type,
                    "student_group_id": group,
                    "stage": stage,
                    "expected_students": float(counts[position] / draws),
                    "expected_rate": rate,
                    "expected_ratio_to_all": rate / rate_all if rate is not None and rate_all else None,
                    "application_log_odds": APPLICATION_EFFECTS.get(_EFFECT_OF_GROUP.get(group, ""), None),
                }
            )
    pq.write_table(pa.Table.from_pylist(rows, schema=_ACCESS_SCHEMA), path)
    return len(rows)


_EFFECT_OF_GROUP = {
    "socioeconomically_disadvantaged": "disadvantaged",
    "english_learner_only": "learner",
    "students_with_disabilities": "disability",
    "homeless": "homeless",
}
_ACCESS_SCHEMA = pa.schema(
    [
        ("school_year", pa.int64()),
        ("program_type", pa.string()),
        ("student_group_id", pa.string()),
        ("stage", pa.string()),
        ("expected_students", pa.float64()),
        ("expected_rate", pa.float64()),
        ("expected_ratio_to_all", pa.float64()),
        ("application_log_odds", pa.float64()),
    ]
)
_IRREGULARITY_SCHEMA = pa.schema(
    [
        ("school_year", pa.int64()),
        ("program_code", pa.string()),
        ("irregularity", pa.string()),
        ("application_id", pa.string()),
    ]
)


def write_irregularities(path: Path, rows: list[dict]) -> int:
    """Write the applications that an irregular draw or offer touched; returns the rows."""
    pq.write_table(pa.Table.from_pylist(rows, schema=_IRREGULARITY_SCHEMA), path)
    return len(rows)


def irregular_rows(system: SchoolSystem, chosen: ChoiceRound, application_ids: list[str]) -> list[dict]:
    """Return one row per application touched; `application_ids` are by application."""
    return [
        {
            "school_year": chosen.school_year,
            "program_code": system.programs.codes[chosen.program[index]],
            "irregularity": IRREGULARITIES[kind],
            "application_id": application_ids[index],
        }
        for index in np.flatnonzero(chosen.irregularity)
        for kind in (QUEUE_JUMP, BIASED_DRAW)
        if chosen.irregularity[index] & kind
    ]
