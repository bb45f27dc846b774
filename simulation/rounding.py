"""Rounding half away from zero to tenths, exact in integers.

Binary floats round 0.25 and 0.35 in different directions; published values do not.
"""

from __future__ import annotations

import numpy as np


def tenths(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """Round numerator / denominator to one decimal, half away from zero.

    Args:
        numerator: integers.
        denominator: positive integers; where it is 0 the result is 0.

    Returns:
        Integers: tenths.

    """
    numerator = np.asarray(numerator, dtype=np.int64)
    denominator = np.asarray(denominator, dtype=np.int64)
    safe = np.where(denominator == 0, 1, denominator)
    size = (20 * np.abs(numerator) + safe) // (2 * safe)
    return np.where(denominator == 0, 0, np.sign(numerator) * size)


def decimal_text(value: int) -> str:
    """Write tenths as the State's files do: `-3`, `45.7`, no trailing zero."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(int(value)), 10)
    return f"{sign}{whole}.{rest}" if rest else f"{sign}{whole}"
