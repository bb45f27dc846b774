"""What the tables say of a hidden count by themselves, and what has to stay possible.

Belongs here: bounds from labels, the requirements of the rules. Does not: what follows from sums
(`propagation`, `attack`).

A row that hides its count may still say that it does so because the count is small: then it is at most the
largest hidden one. Any other hidden row may be of any size: small cells are among them, where saying so
would tell their size (`suppression`). That a row which is there has at least one student is left out: the
rules ask for counts from 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disclosure.problem import Problem, Role
from disclosure.propagation import Boxes
from disclosure.rules import DisclosureRules


@dataclass(frozen=True)
class Requirements:
    """What has to stay possible of the counts that are protected.

    Attributes:
        variables: (protected,) which counts.
        lower: (protected,) a count this low or lower has to be possible; inf: no matter.
        upper: (protected,) a count this high or higher has to be possible; -inf: no matter.
        width: (protected,) how wide the possible counts have to be.

    """

    variables: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    width: np.ndarray

    def are_met(self, lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
        """Return (protected,) whether counts from `lowest` to `highest` being possible is enough."""
        return (lowest <= self.lower) & (highest >= self.upper) & (highest - lowest >= self.width)


def small_cells(problem: Problem, rules: DisclosureRules) -> np.ndarray:
    """Return (variables,) which counts of results are small."""
    counts = problem.counts
    return (problem.roles == Role.CELL) & (counts > 0) & (counts <= rules.largest_hidden_count)


def boxes(
    problem: Problem, is_visible: np.ndarray, is_named_small: np.ndarray, rules: DisclosureRules
) -> Boxes:
    """Return what is known of each count before any sum is used: itself, or what its row says."""
    counts = problem.counts.astype(float)
    lower = np.zeros(len(counts))
    upper = np.full(len(counts), np.inf)
    upper[(problem.roles == Role.CELL) & is_named_small] = rules.largest_hidden_count
    lower[is_visible] = upper[is_visible] = counts[is_visible]
    return Boxes(lower, upper)


def requirements(problem: Problem, is_visible: np.ndarray, rules: DisclosureRules) -> Requirements:
    """Return what has to stay possible when the counts of `is_visible` are seen.

    Every hidden count of a result is protected, and every remainder that is a small group. No row names a
    remainder: what stays possible for it has to be wide, wherever it lies. All this can be had: if every
    count were hidden and no row named small, any multiple of the counts would be possible.
    """
    counts = problem.counts
    is_cell = (problem.roles == Role.CELL) & ~is_visible & (counts > 0)
    is_remainder = (
        (problem.roles == Role.REMAINDER)
        & ~is_visible
        & (counts > 0)
        & (counts <= rules.largest_hidden_count)
    )
    variables = np.flatnonzero(is_cell | is_remainder)
    is_small = small_cells(problem, rules)[variables]
    wide = np.ceil(rules.complementary_width * counts[variables])
    wide[is_remainder[variables]] = rules.remainder_width
    return Requirements(
        variables,
        np.where(is_small, rules.protected_from, np.inf),
        np.where(is_small, rules.protected_to, -np.inf),
        np.where(is_small, 0.0, wide),
    )
