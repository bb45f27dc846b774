"""Counts and equations between them, as arrays.

Belongs here: the shape that attack and suppression share. Does not: where the equations come from
(`linkage`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array


class Role(IntEnum):
    """What a count is."""

    CELL = 0
    """A count of students that results are about: rows show or hide it, and say which of both."""
    TOLD = 3
    """A count that a row tells beside its own, and no result is about."""
    REMAINDER = 1
    """Students of a whole in none of the parts: no table shows them, subtraction may."""
    SLACK = 2
    """How far parts overlap, or a remainder that is nobody: no table shows it and nobody is in it alone."""


@dataclass(frozen=True)
class Problem:
    """Counts and the equations `equations @ counts == 0` that everybody knows.

    Attributes:
        counts: (variables,) true counts.
        roles: (variables,) `Role` of each.
        is_known: (variables,) whether everybody knows the count, whatever the tables hide.
        units: (variables,) number of the unit that is hidden or shown together; -1 where there is none.
        equations: (equations, variables) coefficients 1 and -1.
        names: (variables,) what each count is, without its value.
        cell_variables: (cells,) the variable of the count of each cell, in the order the cells were given.

    """

    counts: np.ndarray
    roles: np.ndarray
    is_known: np.ndarray
    units: np.ndarray
    equations: csr_array
    names: list[str]
    cell_variables: np.ndarray

    @property
    def unit_count(self) -> int:
        """How many units there are."""
        return int(self.units.max(initial=-1)) + 1

    @cached_property
    def by_variable(self) -> csr_array:
        """(variables, equations) in which equations each variable is."""
        return self.equations.T.tocsr()

    @cached_property
    def unit_members(self) -> list[np.ndarray]:
        """The variables of each unit."""
        cells = np.flatnonzero(self.units >= 0)
        order = cells[np.argsort(self.units[cells], kind="stable")]
        return np.split(order, np.searchsorted(self.units[order], np.arange(1, self.unit_count)))

    def is_visible(self, is_unit_hidden: np.ndarray) -> np.ndarray:
        """Return (variables,) which counts everybody sees when some units are hidden."""
        shown = np.zeros(len(self.counts), dtype=bool)
        cells = self.units >= 0
        shown[cells] = ~is_unit_hidden[self.units[cells]]
        return shown | self.is_known
