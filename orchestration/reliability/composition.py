"""Whom results and scores favor: how they go together with poverty, groups, mobility and size of schools.

Belongs here: which schools are compared with which factor. Does not: the method
(`psychometrics.reliability`), which factors there are (seeds), what a correlation means (docs).
"""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.reliability.batches import batches
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import correlation

# A group that nobody is in has a share of 0; one whose number is withheld has none.
_FACTORS = """
    create or replace temp table reliability_factor as
    with result as (
        select * from marts.fct_measure_result
        where organization_type = 'school' and program_id = 'all'
            and measure_id in (select measure_id from policy.composition_factors)
    ),
    base as (
        select result.*, factor.factor_id, factor.factor_kind,
            -- Joined by equality alone: with a condition on the kind, every result would meet every other.
            case when factor.factor_kind = 'group_share' then factor.student_group_id end as member_group_id
        from policy.composition_factors as factor
        inner join result on factor.measure_id = result.measure_id and result.student_group_id = 'all'
        where result.value is not null and result.denominator > 0
    )
    select base.organization_id, base.school_year, base.factor_id,
        case base.factor_kind
            when 'value' then base.value::double
            when 'student_count' then base.denominator::double
            else case
                when member.denominator is not null then member.denominator
                when member.status = 'no_students' then 0
                when member.organization_id is null and base.source_dataset = 'student_level' then 0
            end / base.denominator::double
        end as factor_value
    from base
    left join result as member
        on base.organization_id = member.organization_id and base.school_year = member.school_year
        and base.measure_id = member.measure_id and base.member_group_id = member.student_group_id
"""
# Results of all students of whole schools, and scores of rated ones.
_MEASURES = """
    select cell.measure_id, cell.school_year, cell.level_id, factor.factor_id, cell.organization_id,
        cell.value::double as value, factor.factor_value, model.smallest_school_count
    from reliability_cell as cell
    inner join policy.error_models as model using (error_model_id)
    inner join reliability_factor as factor using (organization_id, school_year)
    where cell.is_whole_school and cell.student_group_id = 'all'
        and cell.denominator >= model.smallest_student_count and factor.factor_value is not null
"""
_RATINGS = """
    select rating.framework_id, rating.framework_version, rating.school_year, rating.level_id,
        factor.factor_id, rating.organization_id, rating.unrounded_score::double as value,
        factor.factor_value, model.smallest_school_count
    from reliability_rating as rating
    inner join policy.error_models as model using (error_model_id)
    inner join reliability_factor as factor using (organization_id, school_year)
    where factor.factor_value is not null
"""
_KEYS = {
    "measure_composition": (_MEASURES, ("measure_id", "school_year", "level_id", "factor_id")),
    "rating_composition": (
        _RATINGS,
        ("framework_id", "framework_version", "school_year", "level_id", "factor_id"),
    ),
}


def composition_of_schools(warehouse: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """Return the rows of `measure_composition` and `rating_composition`.

    Within a school level; the model of error says how many students and schools there must be.

    Args:
        warehouse: with the cells of results and the rated schools.

    """
    warehouse.execute(_FACTORS)
    return {name: _correlations(warehouse, name, *given) for name, given in _KEYS.items()}


def _correlations(warehouse, name: str, pairs: str, keys: tuple[str, ...]) -> pa.Table:
    order = ", ".join(keys)
    warehouse.execute(
        f"create or replace temp table reliability_pair as select * from ({pairs}) "
        f"qualify count(*) over (partition by {order}) >= smallest_school_count"
    )
    rows = warehouse.execute(
        f"select dense_rank() over (order by {order}) - 1 as problem, value, factor_value "
        "from reliability_pair order by problem, organization_id"
    ).fetchnumpy()
    problem = rows["problem"].astype(np.int64)
    found = (
        warehouse.execute(
            f"select {order}, count(*) as school_count from reliability_pair "
            f"group by {order} order by {order}"
        )
        .arrow()
        .read_all()
    )
    value = np.full((3, found.num_rows), np.nan)
    for places, numbers in batches(problem, 2):
        first, second = (
            np.where(places >= 0, np.asarray(rows[column], np.float64)[places], np.nan)
            for column in ("value", "factor_value")
        )
        one = correlation(first, second)
        value[:, numbers] = one.value, one.low, one.high
    columns = {column: found.column(column) for column in found.column_names}
    for number, column in enumerate(("correlation", "correlation_lower", "correlation_upper")):
        columns[column] = pa.array(value[number], mask=np.isnan(value[number]))
    schema = RELIABILITY.schema_of(name)
    return pa.table({column: columns[column] for column in schema.names}).cast(schema)
