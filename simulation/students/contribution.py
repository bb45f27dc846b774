"""What one chunk's students contribute to one measure.

Belongs here: the shape of a contribution. Does not belong here: which measures there are (`measured`),
where results count (`reporting_units`), sums (`truth`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Contribution:
    """One measure: rows of students with the unit they count in, expected and realised value.

    `row` points into the year's students, or into `groups` where they are given. Rates are 0 to 1,
    distances points, scales 1 to 5. `without_race_counts_as_several` says that the group of two or more
    races holds students who report none, `reclassified_count_as_learners` that English learners are counted
    with those reclassified within four years. `weight` are days, answers or other parts of which the value
    is a share; without it every student weighs the same.
    """

    measure_id: str
    row: np.ndarray
    unit: np.ndarray
    expected: np.ndarray
    realised: np.ndarray
    groups: dict[str, np.ndarray] | None = None
    anonymous: bool = False
    weight: np.ndarray | None = None
    without_race_counts_as_several: bool = False
    reclassified_count_as_learners: bool = False
