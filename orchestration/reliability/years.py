"""How results of schools go together from one year to the next.

Belongs here: which results of two years are compared. Does not: the method (`psychometrics.reliability`).
"""

from __future__ import annotations

import duckdb
import numpy as np

from orchestration.reliability.batches import batches
from psychometrics.reliability import Correlation, correlation

# A year that cannot be compared with the one before is a row of the seed of breaks.
_PAIRS = """
    select this_year.cell, last_year.cell as last_cell
    from reliability_cell as this_year
    inner join reliability_cell as last_year
        on this_year.organization_id = last_year.organization_id
        and this_year.program_id = last_year.program_id
        and this_year.measure_id = last_year.measure_id
        and this_year.student_group_id = last_year.student_group_id
        and this_year.school_year = last_year.school_year + 1
    left join intermediate.int_measure__break as break_in_series
        on this_year.measure_id = break_in_series.measure_id
        and this_year.school_year = break_in_series.school_year
    where this_year.is_whole_school and last_year.is_whole_school
        and coalesce(break_in_series.comparable, true)
    order by this_year.cell
"""


def relate_years(
    warehouse: duckdb.DuckDBPyConnection, problem: np.ndarray, value: np.ndarray, smallest: np.ndarray
) -> Correlation:
    """Return the correlation of each problem's results with those of the same schools a year before.

    Args:
        warehouse: with the cells of results.
        problem: (cells,) of each cell.
        value: (cells,) NaN where a result does not inform.
        smallest: (problems,) fewest schools between which a correlation is told.

    """
    pairs = warehouse.execute(_PAIRS).fetchnumpy()
    now, before = pairs["cell"].astype(np.int64), pairs["last_cell"].astype(np.int64)
    known = ~(np.isnan(value[now]) | np.isnan(value[before]))
    now, before = now[known], before[known]
    enough = np.bincount(problem[now], minlength=len(smallest)) >= np.maximum(smallest, 2)
    now, before = now[enough[problem[now]]], before[enough[problem[now]]]
    found = Correlation(
        *(np.full(len(smallest), np.nan) for _ in range(3)), np.zeros(len(smallest), np.int64)
    )
    for rows, numbers in batches(problem[now], 2):
        first, second = (np.where(rows >= 0, value[cells[rows]], np.nan) for cells in (now, before))
        one = correlation(first, second)
        found.value[numbers], found.low[numbers], found.high[numbers] = one.value, one.low, one.high
        found.n[numbers] = one.n
    return found
