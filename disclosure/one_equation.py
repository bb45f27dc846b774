"""Hiding what each equation by itself would give away.

Belongs here: the cheapest visible counts of an equation that have to go, so that its hidden counts have
room. Does
not: what several equations say together (`suppression`).
"""

from __future__ import annotations

from collections import deque

import numpy as np

from disclosure.boxes import boxes, requirements
from disclosure.problem import Problem
from disclosure.rules import DisclosureRules

# More than any count can move; unlike infinity it can be taken from a sum again.
_FAR = 1e9


def hide_by_equation(
    problem: Problem, is_hidden: np.ndarray, is_named_small: np.ndarray, rules: DisclosureRules
) -> None:
    """Hide units until no equation, taken alone, leaves too little room; changes `is_hidden`.

    In each equation the count of fewest students goes first.
    """
    _Room(problem, is_hidden, is_named_small, rules).make()


class _Room:
    """Plain lists: single numbers of an array are slow to read."""

    def __init__(
        self, problem: Problem, is_hidden: np.ndarray, is_named_small: np.ndarray, rules: DisclosureRules
    ) -> None:
        # As if every count that can be hidden were hidden.
        known_boxes = boxes(problem, problem.is_known, is_named_small, rules)
        wanted = requirements(problem, problem.is_known, rules)
        self._problem = problem
        self._is_hidden = is_hidden
        self._counts = problem.counts.tolist()
        self._units = problem.units.tolist()
        self._known = problem.is_known.tolist()
        self._visible = problem.is_visible(is_hidden).tolist()
        self._down = (problem.counts - known_boxes.lower).tolist()
        self._up = np.minimum(known_boxes.upper - problem.counts, _FAR).tolist()
        self._weight = unit_weights(problem).tolist()
        needs = zip(
            np.maximum(wanted.upper - problem.counts[wanted.variables], 0).tolist(),
            np.maximum(problem.counts[wanted.variables] - wanted.lower, 0).tolist(),
            wanted.width.tolist(),
            strict=True,
        )
        self._needs = dict(zip(wanted.variables.tolist(), needs, strict=True))
        self._starts = problem.equations.indptr.tolist()
        self._columns = problem.equations.indices.tolist()
        self._signs = problem.equations.data.tolist()

    def make(self) -> None:
        count = len(self._starts) - 1
        waiting = deque(range(count))
        is_waiting = [True] * count
        while waiting:
            row = waiting.popleft()
            is_waiting[row] = False
            for hidden in self._make_room(row):
                for member in self._problem.unit_members[hidden].tolist():
                    for other in self._equations_of(member):
                        if not is_waiting[other]:
                            is_waiting[other] = True
                            waiting.append(other)

    def _equations_of(self, variable: int) -> list[int]:
        by_variable = self._problem.by_variable
        return by_variable.indices[by_variable.indptr[variable] : by_variable.indptr[variable + 1]].tolist()

    def _make_room(self, row: int) -> list[int]:
        """Hide what one equation needs; return the units hidden."""
        entries = range(self._starts[row], self._starts[row + 1])
        hidden = []
        while True:
            direction = self._lacking(entries)
            if direction is None:
                return hidden
            unit = self._cheapest(entries, direction)
            if unit is None:
                return hidden
            self._is_hidden[unit] = True
            hidden.append(unit)
            for member in self._problem.unit_members[unit].tolist():
                self._visible[member] = self._known[member]

    def _lacking(self, entries: range) -> int | None:
        """Return in which direction an equation's sum has too little room; 0: in either."""
        rise = fall = 0.0
        for entry in entries:
            variable = self._columns[entry]
            if not self._visible[variable]:
                plus, minus = self._rooms(entry)
                rise += plus
                fall += minus
        for entry in entries:
            variable = self._columns[entry]
            if self._visible[variable] or variable not in self._needs:
                continue
            up, down, width = self._needs[variable]
            plus, minus = self._rooms(entry)
            others_rise, others_fall = rise - plus, fall - minus
            # A count goes up as far as the others, with their signs, go the other way.
            sign = self._signs[entry]
            room_up, room_down = (others_fall, others_rise) if sign > 0 else (others_rise, others_fall)
            if room_up < up:
                return -sign
            if room_down < down:
                return sign
            if min(room_up, self._up[variable]) + min(room_down, self._down[variable]) < width:
                return 0
        return None

    def _rooms(self, entry: int) -> tuple[float, float]:
        variable = self._columns[entry]
        up, down = self._up[variable], self._down[variable]
        return (up, down) if self._signs[entry] > 0 else (down, up)

    def _cheapest(self, entries: range, direction: int) -> int | None:
        best = None
        for entry in entries:
            variable = self._columns[entry]
            unit = self._units[variable]
            if unit < 0 or not self._visible[variable] or self._known[variable]:
                continue
            plus, minus = self._rooms(entry)
            room = plus + minus if direction == 0 else plus if direction > 0 else minus
            if room > 0 and (best is None or (self._weight[unit], unit) < best):
                best = (self._weight[unit], unit)
        return None if best is None else best[1]


def unit_weights(problem: Problem) -> np.ndarray:
    """Return (units,) how many students results are about that go when a unit is hidden."""
    return np.bincount(
        problem.units[problem.cell_variables],
        problem.counts[problem.cell_variables],
        minlength=problem.unit_count,
    )
