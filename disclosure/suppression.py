"""Which cells to hide.

Belongs here: small cells, and others beside them so that no sum gives one away. Does not: the attack that
shows whether it worked (`attack`), the rules' numbers.

A hidden cell is protected when other worlds are possible in which it is as low and as high as the rules
ask, and in which every visible count is the same. For each cell that the attack finds, a linear program
looks for two such worlds that change as few visible students as possible; what it changes is hidden too
(Fischetti and Salazar 1999 give the model, Kelly, Golden and Assad 1992 the program per cell). Then the
attack is run again, until it finds nothing. Where hiding more does not help, the names of the small cells
around tell too much: they are hidden without being named small.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack, vstack

from disclosure.attack import Audit, attack
from disclosure.boxes import Requirements, boxes, requirements, small_cells
from disclosure.linear_program import LinearProgram
from disclosure.one_equation import hide_by_equation, unit_weights
from disclosure.problem import Problem, Role
from disclosure.rules import DisclosureRules

# How many counts around a cell may differ in the worlds looked for: the first that is enough.
_NEIGHBORHOODS = (60, 400, 4000)
_ROUNDS = 25
_FAR = 1e7
_MOVED = 1e-6
# Hidden counts move for next to nothing, so that no program moves more of them than it needs.
_HIDDEN_COST = 1e-4


@dataclass(frozen=True)
class Suppression:
    """What is hidden.

    Attributes:
        is_small: (cells,) hidden for being small, and named so.
        is_complementary: (cells,) hidden for protecting another, or small and not named so for protecting
            another.
        is_unit_hidden: (units,) which units are hidden.
        is_named_small: (variables,) which counts are named small where they are hidden.
        audit: what the attack finds afterwards; nothing, unless counts that everybody knows give a cell away.
        rounds: how often the attack was run.

    """

    is_small: np.ndarray
    is_complementary: np.ndarray
    is_unit_hidden: np.ndarray
    is_named_small: np.ndarray
    audit: Audit
    rounds: int


def hide_small(problem: Problem, rules: DisclosureRules) -> np.ndarray:
    """Return (units,) which units hold a small cell."""
    is_hidden = np.zeros(problem.unit_count, dtype=bool)
    is_hidden[problem.units[small_cells(problem, rules)]] = True
    return is_hidden


def suppress(problem: Problem, rules: DisclosureRules, *, is_complementary: bool = True) -> Suppression:
    """Hide small cells, and others beside them until the attack finds nothing.

    Args:
        problem: counts and equations.
        rules: the numbers of the rules.
        is_complementary: whether others are hidden too; without, the attack shows what that would give away.

    Raises:
        ContradictoryCountsError: the counts do not satisfy the equations.
        ProtectionError: the solver ended without an answer.

    """
    is_hidden = hide_small(problem, rules)
    is_named_small = small_cells(problem, rules)
    if is_complementary:
        hide_by_equation(problem, is_hidden, is_named_small, rules)
    audit = attack(problem, is_hidden, rules, is_named_small)
    rounds = 1
    while is_complementary and not audit.passed and rounds < _ROUNDS:
        before = int(is_hidden.sum()), int(is_named_small.sum())
        protector = _Protector(problem, is_hidden, is_named_small, rules)
        for finding in audit.findings:
            protector.protect(finding.variable)
        hide_by_equation(problem, is_hidden, is_named_small, rules)
        if before[0] == int(is_hidden.sum()):
            _leave_unnamed(problem, audit, is_named_small)
        if before == (int(is_hidden.sum()), int(is_named_small.sum())):
            break
        audit = attack(problem, is_hidden, rules, is_named_small)
        rounds += 1
    variables = problem.cell_variables
    is_cell_hidden = is_hidden[problem.units[variables]]
    is_small = is_named_small[variables]
    return Suppression(
        is_cell_hidden & is_small, is_cell_hidden & ~is_small, is_hidden, is_named_small, audit, rounds
    )


def _leave_unnamed(problem: Problem, audit: Audit, is_named_small: np.ndarray) -> None:
    """No longer say of the small cells nearest to what was found that they are small: that gives it away."""
    for finding in audit.findings:
        reached = np.array([finding.variable])
        while not is_named_small[reached].any():
            rows = np.unique(problem.by_variable[reached].indices)
            wider = np.unique(problem.equations[rows].indices)
            if len(wider) == len(reached):
                break
            reached = wider
        is_named_small[reached] = False


class _Protector:
    """Hides what one cell after another needs; changes `is_hidden`."""

    def __init__(
        self, problem: Problem, is_hidden: np.ndarray, is_named_small: np.ndarray, rules: DisclosureRules
    ) -> None:
        self._problem = problem
        self._is_hidden = is_hidden
        self._rules = rules
        self._equations = problem.equations.tocsr()
        self._by_variable = problem.by_variable
        # As the bounds would be if a count were hidden; known counts stay what they are.
        self._boxes = boxes(problem, problem.is_known, is_named_small, rules)
        self._wanted = requirements(problem, problem.is_known, rules)
        self._place = {int(one): number for number, one in enumerate(self._wanted.variables)}
        self._weight = unit_weights(problem)

    def protect(self, variable: int) -> None:
        """Hide units so that a count is protected, as far as visible counts allow."""
        before = 0
        for limit in _NEIGHBORHOODS:
            free = self._neighborhood(variable, limit)
            if len(free) == before:
                return
            before = len(free)
            moved = self._moved(variable, free)
            if moved is not None:
                units = self._problem.units[moved]
                self._is_hidden[units[units >= 0]] = True
                return

    def _neighborhood(self, variable: int, limit: int) -> np.ndarray:
        """Return counts around one, at most about `limit`: those fewest equations away, small ones first."""
        counts, known = self._problem.counts, self._problem.is_known
        found = {variable}
        edge = [variable]
        while edge and len(found) < limit:
            rows = np.unique(self._by_variable[edge].indices)
            near = np.unique(self._equations[rows].indices)
            fresh = np.array(
                [one for one in near.tolist() if one not in found and not known[one]], dtype=np.int64
            )
            fresh = fresh[np.argsort(counts[fresh], kind="stable")][: limit - len(found)]
            found.update(fresh.tolist())
            edge = fresh.tolist()
        return np.array(sorted(found))

    def _moved(self, variable: int, free: np.ndarray) -> np.ndarray | None:
        """Return the counts that differ in the cheapest pair of worlds; None: there is no pair."""
        rows = np.unique(self._by_variable[free].indices)
        block = self._equations[rows]
        # Remainders and slacks of these equations are nobody's: they may move, too.
        touched = np.unique(block.indices)
        unseen = touched[np.isin(self._problem.roles[touched], (Role.REMAINDER, Role.SLACK))]
        free = np.union1d(free, unseen)
        matrix = block[:, free].astype(float)
        counts = self._problem.counts[free].astype(float)
        up = np.maximum(np.minimum(self._boxes.upper[free], _FAR) - counts, 0)
        down = np.maximum(counts - self._boxes.lower[free], 0)
        costs = self._costs(free)
        # Counts up and down in the high world, then in the low world.
        world = hstack([matrix, -matrix])
        both = block_diag([world, world])
        at = int(np.searchsorted(free, variable))
        goals, goal_lower = self._goals(at, len(free), variable, counts[at])
        program = LinearProgram(
            vstack([both, goals]).tocsc(),
            np.concatenate([np.zeros(both.shape[0]), goal_lower]),
            np.concatenate([np.zeros(both.shape[0]), np.full(len(goal_lower), np.inf)]),
            np.zeros(4 * len(free)),
            np.concatenate([up, down, up, down]),
        )
        moves = program.minimize(np.tile(costs, 4))
        if moves is None:
            return None
        return free[(moves.reshape(4, -1) > _MOVED).any(axis=0)]

    def _costs(self, free: np.ndarray) -> np.ndarray:
        costs = np.full(len(free), _HIDDEN_COST)
        units = self._problem.units[free]
        shown = units >= 0
        shown[shown] = ~self._is_hidden[units[shown]]
        costs[shown] = self._weight[units[shown]]
        return costs

    def _goals(self, at: int, size: int, variable: int, count: float) -> tuple[csr_array, np.ndarray]:
        """Return the rows that ask for a high and a low world of one count."""
        wanted: Requirements = self._wanted
        one = self._place[variable]
        signs = ((0, 1.0), (size, -1.0)), ((2 * size, -1.0), (3 * size, 1.0))
        if np.isfinite(wanted.upper[one]):
            goals = [list(signs[0]), list(signs[1])]
            least = [wanted.upper[one] - count, count - wanted.lower[one]]
        else:
            goals, least = [[*signs[0], *signs[1]]], [wanted.width[one]]
        data = [sign for goal in goals for _, sign in goal]
        columns = [offset + at for goal in goals for offset, _ in goal]
        starts = np.concatenate([[0], np.cumsum([len(goal) for goal in goals])])
        return csr_array((data, columns, starts), shape=(len(goals), 4 * size)), np.array(least)
