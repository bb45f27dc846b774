"""Numbers become the text of a file's columns, without a loop over rows.

Belongs here: lookups from integers to Arrow text. Does not belong here: which column holds what
(`calpads_files`, `score_files`, ...). A negative index is an empty cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_FIRST_DATE = datetime.date(1990, 1, 1)
_FIRST_DAY = (_FIRST_DATE - datetime.date(1970, 1, 1)).days
_DATES = 366 * 50


@cache
def _date_texts(pattern: str) -> pa.Array:
    days = [(_FIRST_DATE + datetime.timedelta(days=ahead)).strftime(pattern) for ahead in range(_DATES)]
    return pa.array(days)


@cache
def _integer_texts(width: int, largest: int) -> pa.Array:
    return pa.array([f"{value:0{width}d}" for value in range(largest + 1)])


def coded(texts: Sequence[str] | pa.Array, index: np.ndarray) -> pa.Array:
    """Return `texts[index]`; a negative index is an empty cell."""
    pool = texts if isinstance(texts, pa.Array) else pa.array(list(texts), pa.string())
    index = np.asarray(index)
    if index.dtype != np.int32:
        index = index.astype(np.int32)
    missing = index < 0
    return pool.take(pa.array(index, mask=missing) if missing.any() else pa.array(index))


def flag(member: np.ndarray, yes: str = "Y", no: str | None = "N") -> pa.Array:
    """Write a boolean array as two words; `no=None` leaves the cell empty."""
    return coded([no or "", yes], np.where(member, 1, -1 if no is None else 0))


def dates(days: np.ndarray, pattern: str = "%Y%m%d") -> pa.Array:
    """Write epoch days (1990 to 2039) as dates; a negative day is an empty cell."""
    days = np.asarray(days)
    return coded(_date_texts(pattern), np.where(days < 0, -1, days - _FIRST_DAY))


def integers(values: np.ndarray, width: int = 1, largest: int = 3000) -> pa.Array:
    """Write integers from 0 to `largest` with leading zeros up to `width`; negative is empty."""
    return coded(_integer_texts(width, largest), values)


def identifiers(values: np.ndarray) -> pa.Array:
    """Write large integers as text."""
    return pc.cast(pa.array(np.asarray(values, dtype=np.int64)), pa.string())


def tenths(values: np.ndarray) -> pa.Array:
    """Write tenths as decimals with two places, as `3.50`; negative is empty."""
    return coded(_tenth_texts(), values)


@cache
def _tenth_texts() -> pa.Array:
    return pa.array([f"{value // 10}.{value % 10}0" for value in range(2001)])


def constant(text: str, count: int) -> pa.Array:
    """Return one text `count` times."""
    return coded([text], np.zeros(count, dtype=np.int32))
