"""How many students a cohort has, and when and where they first appear.

Belongs here: sizes of cohorts, the stock of the first year, newcomers. Does not belong here: who they are.
"""

from __future__ import annotations

import numpy as np

from simulation.students.school_system import SchoolSystem

# A year's newcomers as a share of a grade, and the share of them who come during the year.
_IN_MIGRATION = 0.085
_LATE_ENTRY_SHARE = 0.60
# District enrollment falls by about this much a year.
_SHRINKING = 0.985


def cohort_sizes(system: SchoolSystem, first_year: int, last_year: int) -> dict[int, float]:
    """Return the expected students per grade of each cohort; cohorts shrink by birth year."""
    places = system.students / 13.75
    middle = last_year - 6
    return {
        cohort: places * _SHRINKING ** (cohort - middle) for cohort in range(first_year - 13, last_year + 2)
    }


def draw_arrivals(
    system: SchoolSystem,
    cohort: int,
    zones: np.ndarray,
    size: float,
    years: tuple[int, ...],
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """When and where persons first appear: the stock of the first year, then newcomers."""
    share = system.zones.share[zones]
    found: list[tuple[np.ndarray, int, np.ndarray]] = []

    def add(index: int, expected: float, late: bool) -> None:
        counts = rng.poisson(expected * share)
        zone = np.repeat(zones, counts)
        low, high = (5, 150) if late else (0, 1)
        found.append((zone, index, rng.integers(low, high, len(zone))))

    for index, year in enumerate(years):
        grade = year - cohort
        if grade < -1 or grade > 12:
            continue
        stock = index == 0 or grade == -1
        # Transitional kindergarten opened to more birthdays every year.
        if grade == -1:
            add(index, size * min(1.0, 0.36 + 0.12 * (year - 2022)), late=False)
        elif index == 0:
            add(index, size * (0.93 if grade == 12 else 1.0), late=False)
        elif grade == 0:
            before = size * min(1.0, 0.36 + 0.12 * (year - 1 - 2022))
            add(index, max(0.0, size - 0.9 * before), late=False)
        if not (stock and grade == -1):
            inflow = _IN_MIGRATION * size * (0.5 if grade >= 11 else 1.0)
            if index > 0 and grade > 0:
                add(index, inflow * (1 - _LATE_ENTRY_SHARE), late=False)
            add(index, inflow * _LATE_ENTRY_SHARE, late=True)
    if not found:
        empty = np.zeros(0, dtype=int)
        return empty, empty, empty
    return (
        np.concatenate([zone for zone, _, _ in found]),
        np.concatenate([np.full(len(zone), index) for zone, index, _ in found]),
        np.concatenate([day for _, _, day in found]),
    )
