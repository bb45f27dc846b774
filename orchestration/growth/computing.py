"""From the working database to the tables of the schema `growth`: the work of the growth step.

Belongs here: the order of reading, computing and writing. Does not: how it appears in Dagster
(`growth_assets`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from orchestration.growth.groups import growth_of_groups
from orchestration.growth.policy import read_measures, read_models
from orchestration.growth.students import COMPUTED, growth_of_students
from orchestration.growth.tables import schema_of, write_tables


@dataclass(frozen=True)
class GrowthSummary:
    """What was computed: rows by table, cohorts, and sentences on cohorts that could not be."""

    row_counts: dict[str, int]
    computed_cohorts: int
    messages: tuple[str, ...]


def compute_growth(warehouse: duckdb.DuckDBPyConnection) -> GrowthSummary:
    """Compute the growth of students, schools and groups, and replace the tables of the schema `growth`.

    Without a single row in the panel the tables are empty, and nothing is compiled or fitted.

    Raises:
        GrowthPolicyError: rows of the policy contradict each other.

    """
    models, measures = read_models(warehouse), read_measures(warehouse)
    found = growth_of_students(warehouse, models)
    students = found.table()
    tables = {
        "cohort": pa.Table.from_pylist(found.cohorts, schema_of("cohort")),
        "knot": pa.Table.from_pylist(found.knots, schema_of("knot")),
        "student_growth": students,
        "group_growth": growth_of_groups(warehouse, models, measures, students),
    }
    write_tables(warehouse, tables)
    return GrowthSummary(
        row_counts={name: table.num_rows for name, table in tables.items()},
        computed_cohorts=sum(cohort["outcome"] == COMPUTED for cohort in found.cohorts),
        messages=tuple(found.messages),
    )
