"""Cells of published tables and the sums between them, as the caller knows them.

Belongs here: the shapes. Does not: turning them into equations (`linkage`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dimension = Literal["student_group", "program", "organization"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A result about students.

    Attributes:
        organization_id, program_id, school_year, measure_id, student_group_id: which result.
        count: students it is about.
        populations: names of populations and their counts that the row tells, its own first. Two measures
            that tell
            the same count of the same population tell one number.
        is_public: whether an authority has published it already, so that nothing can hide it.

    """

    organization_id: str
    program_id: str
    school_year: int
    measure_id: str
    student_group_id: str
    count: int
    populations: tuple[tuple[str, int], ...] = ()
    is_public: bool = False

    @property
    def key(self) -> tuple[str, str, int, str, str]:
        """What names the cell."""
        return (
            self.organization_id,
            self.program_id,
            self.school_year,
            self.measure_id,
            self.student_group_id,
        )


@dataclass(frozen=True, slots=True)
class EarlierCell:
    """A count that an earlier edition shows."""

    key: tuple[str, str, int, str, str]
    count: int


@dataclass(frozen=True, slots=True)
class Relation:
    """Parts of a whole along one dimension.

    Attributes:
        relation_id: name of the relation.
        dimension: what whole and parts are.
        whole: the whole.
        parts: its parts.
        is_covering: whether every student of the whole is known to be in a part.
        school_year: the year it holds for; every year when not given.

    """

    relation_id: str
    dimension: Dimension
    whole: str
    parts: tuple[str, ...]
    is_covering: bool
    school_year: int | None = None
