"""Bias, error and interval of indices of segregation.

Belongs here: which indices have one, and what of the numeric package's answer is kept. Does not: the methods
(`psychometrics.segregation`).
"""

from __future__ import annotations

import numpy as np

from orchestration.segregation.counts import Described
from psychometrics.segregation import (
    BootstrapIndex,
    CountTable,
    bootstrap_index,
    isolation,
    multigroup_dissimilarity,
    multigroup_normalized_exposure,
    mutual_information,
    theil_h,
)

ALL = "all"
_OF_ALL = {
    "mutual_information": mutual_information,
    "theil_h": theil_h,
    "dissimilarity": multigroup_dissimilarity,
    "normalized_exposure": multigroup_normalized_exposure,
}


def interval_rows(described: Described, table: CountTable, draws: int) -> list[dict]:
    """Return the rows of `index_interval` of one table of counts: indices of all groups, isolation of each.

    Students of a single group have no segregation, and no rows.
    """
    if len(table.groups) < 2:
        return []
    found = bootstrap_index(table.counts, _indices, seed=described.seed, draws=draws)
    names = [(index_id, ALL, ALL) for index_id in _OF_ALL]
    names += [("isolation", group, group) for group in table.groups.tolist()]
    return [
        described._asdict()
        | {"index_id": index_id, "student_group_id": group, "other_group_id": other}
        | _numbers(found, place)
        for place, (index_id, group, other) in enumerate(names)
    ]


def _indices(counts: np.ndarray) -> np.ndarray:
    of_all = np.stack([index(counts) for index in _OF_ALL.values()], axis=-1)
    return np.concatenate([of_all, isolation(counts)], axis=-1)


def _numbers(found: BootstrapIndex, place: int) -> dict:
    numbers = {
        "corrected_value": found.corrected[place],
        "standard_error": found.standard_error[place],
        "interval_lower": found.low[place],
        "interval_upper": found.high[place],
    }
    known = {name: None if np.isnan(value) else float(value) for name, value in numbers.items()}
    return known | {"draw_count": found.draws}
