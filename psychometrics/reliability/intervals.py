"""Intervals of a value that has a standard error.

Belongs here: symmetric intervals from the normal distribution or Student's t. Does not: proportions
(`wilson`), what other groups say about a value (`stabilization`).
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from psychometrics.reliability.errors import ReliabilityError
from psychometrics.reliability.wilson import two_sided_reach


def symmetric_interval(
    value: np.ndarray,
    standard_error: np.ndarray,
    confidence: float = 0.95,
    n: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return value less and plus so many standard errors.

    Where the standard error comes from the spread of n values, Student's t with n - 1 degrees of freedom says
    how many (Student 1908, "The probable error of a mean", Biometrika 6); else the normal distribution.

    Args:
        value: (...)
        standard_error: (...) 0 or more; NaN gives NaN.
        confidence: of the interval.
        n: (...) values behind each mean; fewer than two give NaN. None: normal.

    Returns:
        (...) low and high ends.

    Raises:
        ReliabilityError: a standard error is below 0, or the confidence is not between 0 and 1.

    """
    value, error = np.asarray(value, dtype=np.float64), np.asarray(standard_error, dtype=np.float64)
    reach = two_sided_reach(confidence)
    if (error < 0).any():
        raise ReliabilityError("a standard error is 0 or more")
    if n is not None:
        degrees = np.asarray(n, dtype=np.float64) - 1
        enough = degrees > 0
        reach = np.where(enough, stdtrit(np.where(enough, degrees, 1.0), (1 + confidence) / 2), np.nan)
    return value - reach * error, value + reach * error
