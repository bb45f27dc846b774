"""From cells and relations to counts and equations.

Belongs here: which counts are one number, which sums hold exactly, which leave a remainder or overlap. Does
not: what is hidden.

A relation is taken as the data have it. Where the parts make up the whole, the sum is an equation. Where
they fall short, the students in no part are a group of their own that subtraction shows. Where they exceed
it, because students are in several parts, the whole is at most the sum, and each part is a part of the
whole by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_array

from disclosure.cells import Cell, EarlierCell, Relation
from disclosure.problem import Problem, Role

_Block = dict[str, int]


def link(
    cells: Sequence[Cell],
    relations: Iterable[Relation],
    earlier: Iterable[EarlierCell] = (),
) -> Problem:
    """Return the counts that cells tell and the equations between them.

    Args:
        cells: every published cell about students, one per key.
        relations: parts and wholes; of groups in every program, of programs and organizations in every group.
        earlier: counts that earlier editions show, the latest last.

    """
    builder = _Builder()
    for cell in cells:
        builder.add_cell(cell)
    builder.add_earlier(earlier)
    for relation in relations:
        builder.add_relation(relation)
    return builder.problem()


class _Builder:
    def __init__(self) -> None:
        self.counts: list[int] = []
        self.roles: list[int] = []
        self.names: list[str] = []
        self.known: set[int] = set()
        self.public: set[int] = set()
        self.cell_variables: list[int] = []
        self.variable_of_cell: dict[tuple, int] = {}
        self._numbers: dict[tuple, int] = {}
        self._leader: list[int] = []
        # Cells by what a relation looks for: all but one part of the key.
        self._groups: dict[tuple, _Block] = defaultdict(dict)
        self._programs: dict[tuple, _Block] = defaultdict(dict)
        self._organizations: dict[tuple, _Block] = defaultdict(dict)
        self._sums: set[tuple[int, tuple[int, ...]]] = set()
        self._equations: list[tuple[list[int], list[int]]] = []

    def add_cell(self, cell: Cell) -> None:
        populations = cell.populations or ((cell.measure_id, cell.count),)
        variables = [self._number(cell, population, count) for population, count in populations]
        for variable in variables[1:]:
            self._join(variables[0], variable)
        if cell.is_public:
            self.known.update(variables)
            self.public.update(variables)
        variable = variables[0]
        self.cell_variables.append(variable)
        self.variable_of_cell[cell.key] = variable
        organization, program, year, measure, group = cell.key
        self._groups[organization, program, year, measure][group] = variable
        self._programs[organization, year, measure, group][program] = variable
        self._organizations[program, year, measure, group][organization] = variable

    def add_earlier(self, earlier: Iterable[EarlierCell]) -> None:
        """Know what was shown before; a count that moved since leaves those who came or went."""
        for cell in earlier:
            now = self.variable_of_cell.get(cell.key)
            if now is None:
                continue
            if self.counts[now] == cell.count:
                self.known.add(now)
                continue
            before = self._new(cell.count, Role.TOLD, f"{_named(cell.key)}, as an earlier edition has it")
            self.known.add(before)
            if self.counts[now] > cell.count:
                self._add_sum(now, [before], is_covering=False)
            else:
                self._add_sum(before, [now], is_covering=False)

    def add_relation(self, relation: Relation) -> None:
        blocks = {
            "student_group": self._groups,
            "program": self._programs,
            "organization": self._organizations,
        }[relation.dimension]
        year_at = 2 if relation.dimension == "student_group" else 1
        for where, block in blocks.items():
            if relation.school_year is not None and where[year_at] != relation.school_year:
                continue
            whole = block.get(relation.whole)
            parts = [block[part] for part in relation.parts if part in block]
            if whole is not None and parts:
                self._add_sum(whole, parts, relation.is_covering)

    def problem(self) -> Problem:
        size = len(self.counts)
        roles = np.array(self.roles, dtype=np.int8)
        is_known = np.zeros(size, dtype=bool)
        is_known[sorted(self.known)] = True
        leaders = np.array([self._find(number) for number in range(size)], dtype=np.int64)
        units = np.full(size, -1, dtype=np.int64)
        roles[sorted(set(self.cell_variables))] = Role.CELL
        cells = (roles == Role.CELL) | (roles == Role.TOLD)
        units[cells] = np.unique(leaders[cells], return_inverse=True)[1]
        lengths = [len(variables) for variables, _ in self._equations]
        equations = csr_array(
            (
                np.array([one for _, signs in self._equations for one in signs], dtype=np.int8),
                np.array([one for variables, _ in self._equations for one in variables], dtype=np.int64),
                np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))),
            ),
            shape=(len(self._equations), size),
        )
        return Problem(
            np.array(self.counts, dtype=np.int64),
            roles,
            is_known,
            units,
            equations,
            self.names,
            np.array(self.cell_variables, dtype=np.int64),
        )

    def _number(self, cell: Cell, population: str, count: int) -> int:
        key = (*cell.key[:3], population, cell.student_group_id, count)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = self._new(count, Role.TOLD, _named(cell.key))
        return number

    def _new(self, count: int, role: Role, name: str) -> int:
        self.counts.append(count)
        self.roles.append(role)
        self.names.append(name)
        self._leader.append(len(self._leader))
        return len(self.counts) - 1

    def _add_sum(self, whole: int, parts: list[int], is_covering: bool) -> None:
        key = (whole, tuple(sorted(parts)))
        # What follows from an authority's own counts alone is not ours to hide.
        if key in self._sums or whole in parts or self.public.issuperset((whole, *parts)):
            return
        self._sums.add(key)
        missing = self.counts[whole] - sum(self.counts[part] for part in parts)
        if missing < 0:
            if is_covering:
                overlap = self._new(-missing, Role.SLACK, f"overlap of parts of {self.names[whole]}")
                self._equations.append(([whole, *parts, overlap], [1, *[-1] * len(parts), 1]))
            if len(parts) > 1:
                for part in parts:
                    self._add_sum(whole, [part], is_covering=False)
            return
        variables, signs = [whole, *parts], [1, *[-1] * len(parts)]
        if missing or not is_covering:
            named = self.names[parts[0]] if len(parts) == 1 else f"any of {len(parts)} parts"
            role = Role.REMAINDER if missing else Role.SLACK
            variables.append(self._new(missing, role, f"{self.names[whole]} without {named}"))
            signs.append(-1)
        self._equations.append((variables, signs))

    def _find(self, number: int) -> int:
        while self._leader[number] != number:
            self._leader[number] = self._leader[self._leader[number]]
            number = self._leader[number]
        return number

    def _join(self, one: int, other: int) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._leader[second] = first


def _named(key: tuple[str, str, int, str, str]) -> str:
    organization, program, year, measure, group = key
    return f"{organization}/{program}/{year}/{measure}/{group}"
