"""Normal distribution functions on arrays.

Belongs here: numeric helpers shared by the outcomes. Does not belong here: anything about students.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr


def normal_cdf(value: np.ndarray) -> np.ndarray:
    """Return the cumulative distribution of the standard normal."""
    return ndtr(np.asarray(value, dtype=float))


def clipped_normal_mean(
    mean: np.ndarray, deviation: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Return the expected value of a normal variable that is cut off at `low` and `high`.

    Source: the mean of a doubly censored normal (Tobin 1958, with two limits).
    """
    a, b = (low - mean) / deviation, (high - mean) / deviation
    inner = ndtr(b) - ndtr(a)
    density = np.exp(-0.5 * a * a) - np.exp(-0.5 * b * b)
    return mean * inner + deviation * density / np.sqrt(2 * np.pi) + low * ndtr(a) + high * (1 - ndtr(b))
