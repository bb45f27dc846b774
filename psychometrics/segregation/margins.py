"""Counts as they would be with the sizes of units or groups of another year.

Belongs here: iterative proportional fitting. Does not: what the fitted counts say (`difference`).
"""

from __future__ import annotations

import numpy as np

from psychometrics.segregation.errors import MarginsError

_ROUNDS = 100_000


def fit_margins(
    counts: np.ndarray, unit_shares: np.ndarray, group_shares: np.ndarray, tolerance: float = 1e-13
) -> np.ndarray:
    """Return shares with the odds ratios of the counts and with given margins.

    Deming and Stephan (1940), "On a least squares adjustment of a sampled frequency table when the expected
    marginal totals are known", Annals of Mathematical Statistics 11.

    Args:
        counts: (units, groups) above 0.
        unit_shares: (units,) above 0, adding up to 1.
        group_shares: (groups,) above 0, adding up to 1.
        tolerance: largest distance of a margin from what it should be.

    Returns:
        (units, groups) adding up to 1.

    Raises:
        MarginsError: the margins are not reached.

    """
    fitted = counts / counts.sum()
    for _ in range(_ROUNDS):
        fitted = fitted * (group_shares / fitted.sum(axis=0))
        of_units = fitted.sum(axis=1)
        # Groups are exact here, so the distance of units is that of the whole.
        if np.abs(of_units - unit_shares).max() <= tolerance:
            return fitted
        fitted = fitted * (unit_shares / of_units)[:, None]
    raise MarginsError(
        f"margins are not reached in {_ROUNDS} rounds; a unit and a group may exclude each other"
    )
