-- How far students who could apply to a kind of program came, stage by stage, beside all who are not of the group.
with counted as (

    select
        *,
        case when stage_number > 1 then {{ divide('student_count', 'base_count') }} end as stage_rate,
        case when stage_number > 1 then {{ divide('other_count', 'other_base_count') }} end as other_rate
    from {{ ref('int_equity__funnel_count') }}

)

select
    cast(counted.population_id as string) as organization_id,
    cast(counted.program_type as string) as program_type,
    cast(counted.school_year as int) as school_year,
    cast(counted.student_group_id as string) as student_group_id,
    cast(counted.stage_id as string) as stage_id,
    cast(counted.stage_number as int) as stage_number,
    cast(counted.student_count as bigint) as student_count,
    cast(counted.base_count as bigint) as base_count,
    cast({{ round_half_up('counted.stage_rate', 6) }} as decimal(9, 6)) as stage_rate,
    cast({{ round_half_up('counted.other_rate', 6) }} as decimal(9, 6)) as other_rate,
    cast(disparity.ratio as decimal(15, 6)) as ratio,
    cast(disparity.ratio_lower as decimal(15, 6)) as ratio_lower,
    cast(disparity.ratio_upper as decimal(15, 6)) as ratio_upper,
    cast(disparity.adjusted_p_value as decimal(9, 6)) as adjusted_p_value,
    cast(disparity.adjusted_p_value <= {{ var('false_discovery_rate') }} as boolean) as is_different
from counted
left join {{ source('access', 'funnel_disparity') }} as disparity
    on
        counted.population_id = disparity.population_id
        and counted.school_year = disparity.school_year
        and counted.program_type = disparity.program_type
        and counted.student_group_id = disparity.student_group_id
        and counted.stage_id = disparity.stage_id
