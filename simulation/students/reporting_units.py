"""What results are reported for: schools, levels of schools that span levels, the district.

Belongs here: which units there are and where a student's result counts. Does not belong here: results. A
school that spans levels is rated per level as a program, so the truth is told per level as well. A
district counts a student once, however many of its schools the student attends; there are two of them: the
district's own schools together, and all schools with the charters that report for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulation.students.contribution import Contribution
from simulation.students.enrollment import EnrollmentYear
from simulation.students.school_system import SchoolSystem

LEVELS = ("elementary", "middle", "high")
# First grade of middle and of high school.
_LEVEL_STARTS = np.array([6, 9])
# A school to grade 6 is an elementary school.
_LAST_ELEMENTARY_GRADE = 6


@dataclass(frozen=True)
class Enrollments:
    """Students of a year at schools and districts, each once per unit.

    `row` points into the year's students. `spell` and `of_spell` are pairs: which of the year's spells is
    part of which enrollment; `record` and `of_record` likewise.
    """

    row: np.ndarray
    unit: np.ndarray
    spell: np.ndarray
    of_spell: np.ndarray
    record: np.ndarray
    of_record: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def total(self, per_spell: np.ndarray) -> np.ndarray:
        """Sum integers of spells."""
        weights = np.asarray(per_spell)[self.spell]
        return np.rint(np.bincount(self.of_spell, weights=weights, minlength=len(self))).astype(np.int64)


@dataclass(frozen=True)
class ReportingUnits:
    """Units: schools in the system's order, own schools, all schools, then levels of spanning schools.

    `is_own[school]` says whether a school is the district's own: no charter that reports for itself.
    `of_level[school, level]` is the unit of a school's level, -1 where the school has one level only.
    """

    organization_ids: np.ndarray
    program_ids: np.ndarray
    is_own: np.ndarray
    of_level: np.ndarray

    def __len__(self) -> int:
        return len(self.organization_ids)

    @property
    def own_schools(self) -> int:
        """The unit of the district's own schools."""
        return len(self.is_own)

    @property
    def all_schools(self) -> int:
        """The unit of all schools."""
        return len(self.is_own) + 1

    @property
    def organizations(self) -> int:
        """How many units are whole organizations: schools and the two districts."""
        return len(self.is_own) + 2

    @classmethod
    def of(cls, system: SchoolSystem) -> ReportingUnits:
        """Find the units of a system."""
        of_level = np.full((len(system), len(LEVELS)), -1)
        ids = [school.cds for school in system.schools]
        district = ids[0][:7] + "0000000"
        ids += [district, district]
        programs = ["all"] * len(ids)
        for index, school in enumerate(system.schools):
            first, last = school.kind.first_grade, school.kind.last_grade
            low, high = np.searchsorted(_LEVEL_STARTS, [first, last], side="right")
            if low == high or last <= _LAST_ELEMENTARY_GRADE:
                continue
            for level in range(low, high + 1):
                of_level[index, level] = len(ids)
                ids.append(school.cds)
                programs.append(LEVELS[level])
        return cls(np.array(ids), np.array(programs), ~system.independent, of_level)

    def everywhere(self, school: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return, for results each at one school, all pairs of result and unit it counts in."""
        result = np.arange(len(school))
        own = np.flatnonzero(self.is_own[school])
        index = np.concatenate([result, own, result])
        unit = np.concatenate(
            [school, np.full(len(own), self.own_schools), np.full(len(school), self.all_schools)]
        )
        return index, unit

    def enrollments(self, year: EnrollmentYear) -> Enrollments:
        """Return students at schools and districts."""
        spells = year.spells
        spell, unit = self.everywhere(spells.school)
        keys, of_spell = np.unique(self._key(spells.row[spell], unit), return_inverse=True)
        record, unit = self.everywhere(year.record_school)
        of_record = np.searchsorted(keys, self._key(year.record_row[record], unit))
        row, unit = np.divmod(keys, self.organizations)
        return Enrollments(row, unit, spell, of_spell, record, of_record)

    def _key(self, row: np.ndarray, unit: np.ndarray) -> np.ndarray:
        return row.astype(np.int64) * self.organizations + unit

    def with_levels(self, contribution: Contribution, grade: np.ndarray) -> Contribution:
        """Let results count at their unit and, in a spanning school, at its level too.

        Args:
            contribution: results at schools and districts.
            grade: grade of each result's student.

        """
        level = np.searchsorted(_LEVEL_STARTS, grade, side="right")
        whole = np.concatenate([self.of_level, np.full((2, len(LEVELS)), -1)])
        unit = whole[contribution.unit, level]
        again = np.flatnonzero(unit >= 0)
        weight = contribution.weight
        return replace(
            contribution,
            row=np.concatenate([contribution.row, contribution.row[again]]),
            unit=np.concatenate([contribution.unit, unit[again]]),
            expected=np.concatenate([contribution.expected, contribution.expected[again]]),
            realised=np.concatenate([contribution.realised, contribution.realised[again]]),
            weight=None if weight is None else np.concatenate([weight, weight[again]]),
        )
