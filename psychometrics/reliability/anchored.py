"""Points between anchors, and how steep they are.

Belongs here: the piecewise linear scale in floating point, for standard errors and draws. Does not: published
points, which SQL computes in exact decimals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psychometrics.reliability.errors import ReliabilityError


@dataclass(frozen=True)
class AnchoredScale:
    """Points that are linear between anchors and constant beyond the outer ones.

    Attributes:
        positions: (a,) values of the measure at the anchors, rising or falling throughout.
        points: (a,) points there.

    """

    positions: np.ndarray
    points: np.ndarray

    def __post_init__(self):
        positions = np.asarray(self.positions, dtype=np.float64)
        points = np.asarray(self.points, dtype=np.float64)
        steps = np.diff(positions)
        if positions.ndim != 1 or positions.shape != points.shape or len(positions) < 2:
            raise ReliabilityError("a scale needs two anchors or more, each with a position and points")
        if not ((steps > 0).all() or (steps < 0).all()):
            raise ReliabilityError("the positions of anchors must rise throughout, or fall throughout")
        if steps[0] < 0:
            positions, points = positions[::-1], points[::-1]
        object.__setattr__(self, "positions", positions)
        object.__setattr__(self, "points", points)

    def score(self, value: np.ndarray) -> np.ndarray:
        """Return the points of values: (...); NaN for NaN."""
        return np.interp(value, self.positions, self.points)

    def slope(self, value: np.ndarray) -> np.ndarray:
        """Return the points per unit of the measure at values: (...).

        At an anchor the mean of the slopes on both sides: what a small symmetric error does there on average.
        """
        value = np.asarray(value, dtype=np.float64)
        slopes = np.concatenate([[0.0], np.diff(self.points) / np.diff(self.positions), [0.0]])
        right = slopes[np.searchsorted(self.positions, value, side="right")]
        left = slopes[np.searchsorted(self.positions, value, side="left")]
        return np.where(np.isnan(value), np.nan, (left + right) / 2)
