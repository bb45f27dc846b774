"""What results are reported for: schools, and the levels of schools that span levels.

Belongs here: which units there are and where a student's result counts. Does not belong here: results. A
school that spans levels is rated per level as a program, so the truth is told per level as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.students.measured import Contribution
from simulation.students.school_system import SchoolSystem

LEVELS = ("elementary", "middle", "high")
# First grade of middle and of high school.
_LEVEL_STARTS = np.array([6, 9])
# A school to grade 6 is an elementary school.
_LAST_ELEMENTARY_GRADE = 6


@dataclass(frozen=True)
class ReportingUnits:
    """Units: every school as a whole first, in the system's order, then levels of spanning schools.

    `of_level[school, level]` is the unit of a school's level, -1 where the school has one level only.
    """

    organization_ids: np.ndarray
    program_ids: np.ndarray
    of_level: np.ndarray

    def __len__(self) -> int:
        return len(self.organization_ids)

    @classmethod
    def of(cls, system: SchoolSystem) -> ReportingUnits:
        """Find the units of a system."""
        of_level = np.full((len(system), len(LEVELS)), -1)
        ids = [school.cds for school in system.schools]
        programs = ["all"] * len(system)
        for index, school in enumerate(system.schools):
            first, last = school.kind.first_grade, school.kind.last_grade
            low, high = np.searchsorted(_LEVEL_STARTS, [first, last], side="right")
            if low == high or last <= _LAST_ELEMENTARY_GRADE:
                continue
            for level in range(low, high + 1):
                of_level[index, level] = len(ids)
                ids.append(school.cds)
                programs.append(LEVELS[level])
        return cls(np.array(ids), np.array(programs), of_level)

    def with_levels(self, contribution: Contribution, grade: np.ndarray) -> Contribution:
        """Let results count at their school and, in a spanning school, at its level too.

        Args:
            contribution: results at schools.
            grade: grade of each result's student.

        """
        level = np.searchsorted(_LEVEL_STARTS, grade, side="right")
        unit = self.of_level[contribution.school, level]
        again = np.flatnonzero(unit >= 0)
        return replace(
            contribution,
            row=np.concatenate([contribution.row, contribution.row[again]]),
            school=np.concatenate([contribution.school, unit[again]]),
            expected=np.concatenate([contribution.expected, contribution.expected[again]]),
            realised=np.concatenate([contribution.realised, contribution.realised[again]]),
        )
