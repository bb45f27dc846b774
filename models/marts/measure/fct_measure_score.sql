{{ config(materialized='view') }}
-- A view: the same rows as int_scoring__measure_level, with the contract that readers rely on.
-- How each framework scores each result: levels, performance level, points.
select
    cast(framework_id as string) as framework_id,
    cast(framework_version as string) as framework_version,
    cast(organization_id as string) as organization_id,
    cast(organization_type as string) as organization_type,
    cast(program_id as string) as program_id,
    cast(school_year as int) as school_year,
    cast(measure_id as string) as measure_id,
    cast(student_group_id as string) as student_group_id,
    cast(status as string) as status,
    cast(student_count as bigint) as student_count,
    cast(status_value as decimal(18, 3)) as status_value,
    cast(prior_value as decimal(18, 3)) as prior_value,
    cast(change_value as decimal(18, 3)) as change_value,
    cast(change_basis as string) as change_basis,
    cast(status_level as int) as status_level,
    cast(change_level as int) as change_level,
    cast(scored_change_level as int) as scored_change_level,
    cast(points as decimal(9, 3)) as score,
    cast(points as decimal(9, 3)) as points,
    cast(performance_level as int) as performance_level,
    cast(performance_label as string) as performance_label,
    cast(minimum_n_met as boolean) as minimum_n_met,
    cast(reason_not_scored as string) as reason_not_scored,
    cast(participation_rate as decimal(5, 2)) as participation_rate,
    cast(participation_adjustment as decimal(9, 3)) as participation_adjustment,
    cast(status_cut_set_id as string) as status_cut_set_id,
    cast(change_cut_set_id as string) as change_cut_set_id,
    cast(grid_id as string) as grid_id
from {{ ref('int_scoring__measure_level') }}
