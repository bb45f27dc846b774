"""Counts of students by school and group, as the numeric package takes them.

Belongs here: reading them from the working database in key order. Does not: what is computed of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import duckdb
import numpy as np

from psychometrics.segregation import CountTable, count_table


class Described(NamedTuple):
    """Students of a split whose segregation is described, in one year."""

    population_id: str
    school_year: int
    category_type: str
    category_id: str
    split_id: str

    @property
    def seed(self) -> int:
        """Of the random draws: the same in every run, another one for everything described."""
        return int.from_bytes(hashlib.sha256("|".join(map(str, self)).encode()).digest()[:8], "big")


_CELLS = """
    select
        cell.population_id, cell.school_year, cell.category_type, cell.category_id, cell.split_id,
        cell.organization_id, cell.student_group_id, cell.student_count,
        least(population.bootstrap_draws, category.bootstrap_draws) as draws
    from intermediate.int_equity__segregation_cell as cell
    inner join policy.equity_populations as population on cell.population_id = population.population_id
    inner join policy.segregation_categories as category on cell.category_type = category.category_type
    where least(population.bootstrap_draws, category.bootstrap_draws) > 0
    order by all
"""


def read_counts(warehouse: duckdb.DuckDBPyConnection) -> Iterator[tuple[Described, CountTable, int]]:
    """Yield what is described, its students by school and group, and how many draws are asked for."""
    columns = warehouse.execute(_CELLS).fetchnumpy()
    names = [np.asarray(columns[name]) for name in Described._fields]
    schools, groups, counts, draws = (
        np.asarray(columns[name])
        for name in ("organization_id", "student_group_id", "student_count", "draws")
    )
    if not len(counts):
        return
    # Rows are in key order, so what is described is one block of them.
    changed = np.zeros(len(counts), dtype=bool)
    changed[0] = True
    for name in names:
        changed[1:] |= name[1:] != name[:-1]
    starts = np.flatnonzero(changed)
    for start, end in zip(starts, [*starts[1:], len(counts)], strict=True):
        rows = slice(start, end)
        described = Described(
            *(name[start].item() if hasattr(name[start], "item") else name[start] for name in names)
        )
        table = count_table(schools[rows].astype(str), groups[rows].astype(str), counts[rows])
        yield described, table, int(draws[start])
