"""The restricted likelihood of a variance between groups, maximised for many measures at once.

Belongs here: the derivative of the criterion and the search for its root. Does not: what the variance is used
for.

Groups have means y_i with error variance e_i (times an unknown factor, where the error variance is estimated
too) and true variance t. With w_i = 1 / (t + e_i) and m the mean weighted by w,

    -2 log L = sum log(t + e_i) + log sum w_i + R(t),

where R = sum w_i (y_i - m)^2 for known e_i, and R = (N - 1) log(S + sum w_i (y_i - m)^2) where e_i is in
units of a variance that the deviations within groups, S their sum of squares and N their number, tell as well
(Harville 1977, "Maximum likelihood approaches to variance component estimation", JASA 72; Patterson and
Thompson 1971, Biometrika 58). The minimum is at t = 0 or where the derivative is zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import elementwise

# A first look at the criterion, in units of the typical error variance: it may have more than one minimum.
_GRID = np.concatenate([[0.0], np.geomspace(1e-6, 1e8, 43)])


@dataclass(frozen=True)
class RestrictedProblem:
    """Groups by problems.

    Attributes:
        mean: (g, p) observed.
        error: (g, p) error variances; infinite for a group that does not count.
        residual: (p,) sum of squares within groups, or None where error variances are known.
        degrees: (p,) N - 1, or None.

    """

    mean: np.ndarray
    error: np.ndarray
    residual: np.ndarray | None = None
    degrees: np.ndarray | None = None

    def some(self, chosen: np.ndarray) -> RestrictedProblem:
        """Return the chosen problems."""
        return RestrictedProblem(
            self.mean[:, chosen],
            self.error[:, chosen],
            None if self.residual is None else self.residual[chosen],
            None if self.degrees is None else self.degrees[chosen],
        )

    def criterion(self, t: np.ndarray, problem: np.ndarray) -> np.ndarray:
        """Return -2 log L, up to a constant, of some problems at their t: (k,)."""
        error = self.error[:, problem]
        _, total, pull = self._parts(t, problem)
        distance = (pull * pull * (t + np.where(np.isfinite(error), error, 0.0))).sum(axis=0)
        logs = np.log(np.where(np.isfinite(error), t + error, 1.0)).sum(axis=0) + np.log(total)
        if self.residual is None:
            return logs + distance
        return logs + self.degrees[problem] * np.log(self.residual[problem] + distance)

    def slope(self, t: np.ndarray, problem: np.ndarray) -> np.ndarray:
        """Return the derivative of the criterion: (k,)."""
        weight, total, pull = self._parts(t, problem)
        pulled = (pull * pull).sum(axis=0)
        if self.residual is not None:
            error = self.error[:, problem]
            distance = (pull * pull * (t + np.where(np.isfinite(error), error, 0.0))).sum(axis=0)
            pulled = pulled * self.degrees[problem] / (self.residual[problem] + distance)
        return total - (weight * weight).sum(axis=0) / total - pulled

    def at(self, t: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return at t the weighted mean, the sum of weights, and sum w (y - m)^2: (p,) each."""
        every = np.arange(self.mean.shape[1])
        weight, total, pull = self._parts(t, every)
        centre = (weight * self.mean).sum(axis=0) / total
        return centre, total, (pull * (self.mean - centre)).sum(axis=0)

    def _parts(self, t: np.ndarray, problem: np.ndarray):
        """Return weights (g, k), their sums (k,), and weights x deviations (g, k)."""
        mean = self.mean[:, problem]
        weight = 1.0 / (t + self.error[:, problem])
        total = weight.sum(axis=0)
        return weight, total, weight * (mean - (weight * mean).sum(axis=0) / total)


def maximise(problem: RestrictedProblem) -> np.ndarray:
    """Return the variance between groups that maximises each problem's restricted likelihood: (p,).

    Infinite where errors are too small beside it to be seen.
    """
    every = np.arange(problem.mean.shape[1])
    with np.errstate(divide="ignore"):
        precision = np.where(np.isfinite(problem.error), 1.0 / problem.error, 0.0)
    grid = _GRID[:, None] * ((precision > 0).sum(axis=0) / precision.sum(axis=0))
    heights = np.stack([problem.criterion(at, every) for at in grid])
    slopes = np.stack([problem.slope(at, every) for at in grid])
    turns = (slopes[:-1] < 0) & (slopes[1:] >= 0)
    valley = np.where(turns, np.minimum(heights[:-1], heights[1:]), np.inf).argmin(axis=0)
    found = np.where(slopes[-1] < 0, np.inf, 0.0)
    some = np.flatnonzero(turns.any(axis=0))
    if len(some):
        root = elementwise.find_root(
            lambda t, which: problem.slope(t.ravel(), which.ravel()).reshape(t.shape),
            (grid[valley[some], some], grid[valley[some] + 1, some]),
            args=(some,),
        ).x
        lower = (slopes[0, some] < 0) | (problem.criterion(root, some) < heights[0, some])
        found[some] = np.where(lower, root, 0.0)
    return found
