"""The attack: what everybody can find out of hidden counts from all that is shown.

Belongs here: the counts that stay possible for each hidden cell, from all sums at once. Does not: what to
do about it (`suppression`).

Bounds from one equation at a time come first; they settle most cells. What several equations say together
is found by linear programs, per set of hidden counts that hang together. A program's solution is a possible
world: every cell of it counts as seen, so that few programs serve many cells. Fractions of students are
allowed, which makes what stays possible a little wider than whole numbers would.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from disclosure.boxes import Requirements, boxes, requirements, small_cells
from disclosure.errors import ProtectionError
from disclosure.linear_program import LinearProgram
from disclosure.problem import Problem, Role
from disclosure.propagation import Boxes, propagate
from disclosure.rules import DisclosureRules

# Larger than any count; programs need bounds.
_FAR = 1e7
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Finding:
    """A hidden cell that can be found out; `name` tells which, without its value."""

    variable: int
    name: str


@dataclass(frozen=True)
class Audit:
    """What the attack came to.

    Attributes:
        protected_count: hidden cells and small remainders that were attacked.
        settled_by_bounds: how many of them needed no linear program.
        program_count: linear programs solved.
        component_count: sets of hidden counts that hang together.
        findings: cells that are not protected.

    """

    protected_count: int
    settled_by_bounds: int
    program_count: int
    component_count: int
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Whether every hidden cell is protected."""
        return not self.findings


@dataclass
class _Seen:
    """The lowest and highest count of each protected cell in the possible worlds seen so far."""

    wanted: Requirements
    lowest: np.ndarray
    highest: np.ndarray

    def add(self, at: np.ndarray, values: np.ndarray) -> None:
        np.minimum.at(self.lowest, at, values)
        np.maximum.at(self.highest, at, values)

    def are_met(self) -> np.ndarray:
        return self.wanted.are_met(self.lowest - _TOLERANCE, self.highest + _TOLERANCE)

    def is_met(self, one: int) -> bool:
        lowest, highest = self.lowest[one] - _TOLERANCE, self.highest[one] + _TOLERANCE
        return bool(
            lowest <= self.wanted.lower[one]
            and highest >= self.wanted.upper[one]
            and highest - lowest >= self.wanted.width[one]
        )


@dataclass(frozen=True)
class _Component:
    """Hidden counts that hang together, and the sums between them."""

    variables: np.ndarray
    matrix: csr_array
    row_lower: np.ndarray
    row_upper: np.ndarray


def attack(
    problem: Problem,
    is_unit_hidden: np.ndarray,
    rules: DisclosureRules,
    is_named_small: np.ndarray | None = None,
) -> Audit:
    """Return which hidden cells everybody can find out more closely than the rules allow.

    Args:
        problem: counts and equations.
        is_unit_hidden: (units,) which units are hidden.
        rules: the numbers of the rules.
        is_named_small: (variables,) which counts rows say to be small when they hide them; every small one
            when not
            given.

    Raises:
        ContradictoryCountsError: the counts do not satisfy the equations.
        ProtectionError: the solver ended without an answer.

    """
    is_visible = problem.is_visible(is_unit_hidden)
    is_named_small = small_cells(problem, rules) if is_named_small is None else is_named_small
    wanted = requirements(problem, is_visible, rules)
    bounds = propagate(problem.equations, boxes(problem, is_visible, is_named_small, rules))
    truth = problem.counts[wanted.variables].astype(float)
    seen = _Seen(wanted, truth.copy(), truth.copy())
    # Bounds are true for every world: what they exclude needs no program.
    open_cells = wanted.are_met(bounds.lower[wanted.variables], bounds.upper[wanted.variables])
    place = np.full(len(problem.counts), -1)
    place[wanted.variables] = np.arange(len(wanted.variables))
    programs = components = settled = 0
    for component in _components(problem, bounds, place):
        at = place[component.variables]
        members = at[at >= 0]
        members = members[open_cells[members]]
        if not len(members):
            continue
        components += 1
        if not component.matrix.shape[0]:
            seen.add(members, bounds.lower[wanted.variables[members]])
            seen.add(members, bounds.upper[wanted.variables[members]])
            settled += len(members)
            continue
        programs += _search(component, bounds, at, members, seen)
    met = open_cells & seen.are_met()
    missed = np.flatnonzero(~met)
    return Audit(
        len(wanted.variables),
        settled + int((~open_cells).sum()),
        programs,
        components,
        tuple(Finding(int(wanted.variables[one]), problem.names[wanted.variables[one]]) for one in missed),
    )


def _search(component: _Component, bounds: Boxes, at: np.ndarray, members: np.ndarray, seen: _Seen) -> int:
    """Look for worlds in which each member is low and high enough; return the programs solved."""
    program = LinearProgram(
        component.matrix.tocsc(),
        component.row_lower,
        component.row_upper,
        bounds.lower[component.variables],
        np.minimum(bounds.upper[component.variables], _FAR),
    )
    solved = 0
    is_member = at >= 0

    def look(costs: np.ndarray) -> None:
        nonlocal solved
        world = program.minimize(costs)
        if world is None:
            raise ProtectionError("HiGHS finds no world, although the true one is there")
        solved += 1
        seen.add(at[is_member], world[is_member])

    column = {int(one): number for number, one in enumerate(at) if one >= 0}
    size = len(component.variables)
    for sign in (1.0, -1.0):
        look(np.where(is_member, sign, 0.0))
    for member in members:
        for sign in (1.0, -1.0):
            if seen.is_met(member):
                break
            costs = np.zeros(size)
            costs[column[int(member)]] = sign
            look(costs)
    return solved


def _components(problem: Problem, bounds: Boxes, place: np.ndarray) -> Iterator[_Component]:
    """Yield the sets of counts that are still open and hang together by an equation that says something."""
    equations = problem.equations.astype(float)
    is_open = bounds.lower < bounds.upper
    # Nobody asks for the value of a slack or a large remainder: its equation becomes an inequality.
    is_loose = is_open & np.isin(problem.roles, (Role.SLACK, Role.REMAINDER)) & (place < 0)
    fixed = np.where(is_open, 0.0, bounds.lower)
    constant = -(equations @ fixed)
    loose = _only(equations, is_loose)
    least, most = _activity(loose, bounds)
    row_lower, row_upper = constant - most, constant - least
    tight = _only(equations, is_open & ~is_loose)
    least, most = _activity(tight, bounds)
    says_something = (least < row_lower) | (most > row_upper)
    tight = tight[says_something]
    row_lower, row_upper = row_lower[says_something], row_upper[says_something]
    tight.eliminate_zeros()
    graph = (abs(tight).T @ abs(tight)) if tight.shape[0] else csr_array((len(place), len(place)))
    wanted = np.flatnonzero(is_open & ~is_loose)
    number, label = connected_components(graph[wanted][:, wanted], directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(wanted[order], np.searchsorted(label[order], np.arange(1, number)))
    label_of = np.full(len(place), -1)
    label_of[wanted] = label
    first_column = tight.indices[tight.indptr[:-1]]
    row_label = label_of[first_column]
    row_order = np.argsort(row_label, kind="stable")
    row_groups = np.split(row_order, np.searchsorted(row_label[row_order], np.arange(1, number)))
    for variables, rows in zip(groups, row_groups, strict=True):
        yield _Component(variables, tight[rows][:, variables], row_lower[rows], row_upper[rows])


def _only(equations: csr_array, is_kept: np.ndarray) -> csr_array:
    kept = equations.copy()
    kept.data = np.where(is_kept[kept.indices], kept.data, 0.0)
    kept.eliminate_zeros()
    return kept


def _activity(equations: csr_array, bounds: Boxes) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most that each row's sum can be."""
    positive = equations.maximum(0)
    negative = (-equations).maximum(0)
    lower = np.maximum(bounds.lower, -_FAR)
    upper = np.minimum(bounds.upper, _FAR)
    return positive @ lower - negative @ upper, positive @ upper - negative @ lower
