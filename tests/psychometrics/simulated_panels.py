"""Small panels of fictional students with scores like those of a State test."""

import numpy as np
import pyarrow as pa

FIRST_GRADE = 3
YEAR = 2025


def scores(generator: np.random.Generator, students: int, years: int, step: float = 1.0) -> np.ndarray:
    """Return scores, (years, students), oldest first, in multiples of `step`."""
    ability = generator.normal(size=students)
    found = []
    for _ in range(years):
        found.append(np.round((2450 + 85 * ability + 50 * generator.normal(size=students)) / step) * step)
        ability = ability + 0.15 * generator.normal(size=students)
    return np.stack(found)


def panel(values: np.ndarray, ids: np.ndarray | None = None) -> pa.Table:
    """Return a panel of scores, (years, students), oldest first; grades rise from 3, up to 2025."""
    years, students = values.shape
    columns = {"ID": pa.array(np.arange(1, students + 1) if ids is None else ids)}
    for number, one in enumerate(values):
        year = YEAR - years + 1 + number
        columns[f"GRADE_{year}"] = pa.array(np.full(students, FIRST_GRADE + number))
        columns[f"SS_{year}"] = pa.array(one)
    return pa.table(columns)


def progression(values: np.ndarray) -> list[int]:
    """Return the grades of such a panel."""
    return list(range(FIRST_GRADE, FIRST_GRADE + len(values)))
