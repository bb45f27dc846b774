"""From the working database to the tables of the schema `access`: the work of the access step.

Belongs here: which counts are compared, and for which tests the false discovery rate is held together. Does
not: how it appears in Dagster (`access_assets`), the methods (`psychometrics.access`).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.access.tables import ACCESS
from psychometrics.access import Disparity, rate_ratio, share_ratio
from psychometrics.reliability import benjamini_hochberg

# The first stage has no rate, and all students no others.
_FUNNEL = """
    select
        population_id, school_year, program_type, student_group_id, stage_id,
        student_count, base_count, other_count, other_base_count
    from intermediate.int_equity__funnel_count
    where stage_number > 1 and student_group_id <> 'all'
    order by all
"""
_REPRESENTATION = """
    select
        composition.organization_id, composition.program_id, composition.school_year,
        composition.student_group_id, composition.student_count, composition.enrollment_count,
        composition.grade_reference_share
    from marts.fct_enrollment_composition as composition
    inner join policy.school_programs as program
        on composition.program_id = program.program_id and program.source_id = 'roster'
    where
        composition.category_type = 'all' and composition.student_group_id <> 'all'
        and composition.grade_reference_share is not null
    order by all
"""


def compute_access(warehouse: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Compute disparities of access with intervals and tests, and replace the tables of the schema `access`.

    Returns:
        Rows by table.

    """
    funnel = warehouse.execute(_FUNNEL).arrow().read_all()
    representation = warehouse.execute(_REPRESENTATION).arrow().read_all()
    rows = {
        "funnel_disparity": _with_disparity(
            funnel,
            rate_ratio(
                *(
                    _numbers(funnel, name)
                    for name in ("student_count", "base_count", "other_count", "other_base_count")
                )
            ),
        ),
        "representation": _with_disparity(
            representation,
            share_ratio(
                *(
                    _numbers(representation, name)
                    for name in ("student_count", "enrollment_count", "grade_reference_share")
                )
            ),
        ),
    }
    tables = {name: table.select(ACCESS.schema_of(name).names) for name, table in rows.items()}
    ACCESS.write(warehouse, tables)
    return {name: table.num_rows for name, table in tables.items()}


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return table[name].cast(pa.float64()).to_numpy()


def _with_disparity(table: pa.Table, found: Disparity) -> pa.Table:
    """Return the table with the numbers of a disparity; the tests of one year are adjusted together."""
    adjusted = np.full(len(found.p_value), np.nan)
    years = table["school_year"].to_numpy()
    for year in np.unique(years):
        adjusted[years == year] = benjamini_hochberg(found.p_value[years == year])
    columns = {
        "ratio": found.ratio,
        "ratio_lower": found.low,
        "ratio_upper": found.high,
        "p_value": found.p_value,
        "adjusted_p_value": adjusted,
    }
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, mask=np.isnan(values)))
    return table
