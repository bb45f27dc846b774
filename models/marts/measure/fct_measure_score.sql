{{ config(materialized='view') }}
-- A view: the same rows as int_scoring__measure_level, with the contract that readers rely on.
-- How each framework scores each result: levels, performance level, points.
select
    cast(measure_level.framework_id as string) as framework_id,
    cast(measure_level.framework_version as string) as framework_version,
    cast(measure_level.organization_id as string) as organization_id,
    cast(measure_level.organization_type as string) as organization_type,
    cast(measure_level.program_id as string) as program_id,
    cast(measure_level.school_year as int) as school_year,
    cast(measure_level.measure_id as string) as measure_id,
    cast(measure_level.student_group_id as string) as student_group_id,
    cast(measure_level.status as string) as status,
    cast(measure_level.student_count as bigint) as student_count,
    cast(measure_level.status_value as decimal(18, 3)) as status_value,
    cast(measure_level.prior_value as decimal(18, 3)) as prior_value,
    cast(measure_level.change_value as decimal(18, 3)) as change_value,
    cast(measure_level.change_basis as string) as change_basis,
    cast(measure_level.status_level as int) as status_level,
    cast(measure_level.change_level as int) as change_level,
    cast(measure_level.scored_change_level as int) as scored_change_level,
    cast(measure_level.points as decimal(18, 12)) as score,
    cast(measure_level.points as decimal(18, 12)) as points,
    cast(measure_level.performance_level as int) as performance_level,
    cast(measure_level.performance_label as string) as performance_label,
    cast(measure_level.minimum_n_met as boolean) as minimum_n_met,
    cast(measure_level.reason_not_scored as string) as reason_not_scored,
    cast(measure_level.participation_rate as decimal(5, 2)) as participation_rate,
    cast(measure_level.participation_adjustment as decimal(9, 3)) as participation_adjustment,
    cast(measure_level.status_cut_set_id as string) as status_cut_set_id,
    cast(measure_level.change_cut_set_id as string) as change_cut_set_id,
    cast(measure_level.grid_id as string) as grid_id,
    cast(measure_level.anchor_set_id as string) as anchor_set_id
from {{ ref('int_scoring__measure_level') }} as measure_level
inner join {{ ref('framework_versions') }} as framework_version
    on
        measure_level.framework_id = framework_version.framework_id
        and measure_level.framework_version = framework_version.framework_version
where not framework_version.is_scenario
