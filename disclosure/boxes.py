"""What the tables say of a hidden count by themselves, and what has to stay possible.

Belongs here: bounds from labels, the requirements of the rules. Does not: what follows from sums (`propagation`,
`attack`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disclosure.problem import Problem, Role
from disclosure.propagation import Boxes, propagate
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


def boxes(problem: Problem, is_visible: np.ndarray, rules: DisclosureRules) -> Boxes:
    """Return what is known of each count from the rows themselves.

    A visible count is itself. A hidden row is there, so it has a student, and it says whether it is hidden for being
    small. Of other counts nothing is known.
    """
    counts = problem.counts.astype(float)
    small = counts <= rules.largest_hidden_count
    lower = np.zeros(len(counts))
    upper = np.full(len(counts), np.inf)
    labelled = problem.roles == Role.CELL
    lower[labelled] = np.where(small[labelled], np.minimum(1, counts[labelled]), rules.largest_hidden_count + 1)
    upper[labelled & small] = rules.largest_hidden_count
    lower[is_visible] = upper[is_visible] = counts[is_visible]
    return Boxes(lower, upper)


def label_bounds(problem: Problem, rules: DisclosureRules) -> Boxes:
    """Return what is known of each count when no count is shown, but which cells are small is.

    A group within a hidden small group is smaller than that: no hiding of others changes it.
    """
    counts = problem.counts.astype(float)
    small = counts <= rules.largest_hidden_count
    lower = np.zeros(len(counts))
    upper = np.full(len(counts), np.inf)
    labelled = problem.roles == Role.CELL
    lower[labelled] = np.minimum(1, counts[labelled])
    upper[labelled & small] = rules.largest_hidden_count
    lower[problem.is_known] = upper[problem.is_known] = counts[problem.is_known]
    return propagate(problem.equations, Boxes(lower, upper))


def requirements(
    problem: Problem, is_visible: np.ndarray, rules: DisclosureRules, by_labels: Boxes
) -> Requirements:
    """Return what has to stay possible when the counts of `is_visible` are seen.

    Every hidden count of a result is protected, and every remainder that is a small group. No row names a remainder:
    what stays possible for it has to be wide, wherever it lies. What labels alone exclude (`by_labels`) is not asked
    for.
    """
    counts = problem.counts
    small = (counts > 0) & (counts <= rules.largest_hidden_count)
    is_cell = (problem.roles == Role.CELL) & ~is_visible & (counts > 0)
    variables = np.flatnonzero(is_cell | ((problem.roles == Role.REMAINDER) & small))
    is_small = small[variables] & is_cell[variables]
    lower, upper = by_labels.lower[variables], by_labels.upper[variables]
    wide = np.ceil(rules.complementary_width * counts[variables])
    possible = upper - np.maximum(lower, rules.largest_hidden_count + 1)
    is_remainder = ~is_cell[variables]
    wide[is_remainder] = rules.remainder_width
    possible[is_remainder] = (upper - lower)[is_remainder]
    return Requirements(
        variables,
        np.where(is_small, np.maximum(lower, rules.protected_from), np.inf),
        np.where(is_small, np.minimum(upper, rules.protected_to), -np.inf),
        np.where(is_small, 0.0, np.maximum(np.minimum(wide, possible), 0.0)),
    )
