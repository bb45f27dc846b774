"""Fictional cohorts for the benchmark of growth, in the image of Smarter Balanced scores."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

YEAR = 2025
FIRST_GRADE = 3
MISSING_SHARE = 0.03


def fictional_panel(students: int, years: int, seed: int) -> pa.Table:
    """Return a wide panel up to 2025: whole scores around 2450, standard deviation 95, some missing."""
    generator = np.random.default_rng(seed)
    ability = generator.normal(size=students)
    columns = {"ID": pa.array(np.arange(students))}
    for number in range(years):
        year = YEAR - years + 1 + number
        score = 2450 + 25 * number + 90 * ability + 35 * generator.normal(size=students)
        columns[f"GRADE_{year}"] = pa.array(np.full(students, FIRST_GRADE + number))
        columns[f"SS_{year}"] = pa.array(
            np.clip(np.round(score), 2100, 2850), mask=generator.random(students) < MISSING_SHARE
        )
        ability = ability + 0.12 * generator.normal(size=students)
    return pa.table(columns)


def progression(years: int) -> tuple[int, ...]:
    """Return the grades of such a panel."""
    return tuple(range(FIRST_GRADE, FIRST_GRADE + years))
