-- The spine: every measure of every framework, for every program in its scope, for the measure's base group
-- and for every other student group that has students there. Nothing is silently absent.
with published as (

    select * from {{ ref('int_measure__corrected') }}

),

group_present as (

    -- distinct: a group has one row per measure
    select distinct
        organization_id,
        program_id,
        school_year,
        student_group_id
    from published
    where status <> 'no_students'

),

-- distinct: a measure may carry weight for several student groups
weighted_measure as (

    select distinct
        framework_id,
        framework_version,
        profile_id,
        measure_id
    from {{ ref('int_policy__framework_weights') }}

)

select
    scope.framework_id,
    scope.framework_version,
    scope.organization_id,
    scope.organization_type,
    scope.program_id,
    scope.result_program_id,
    scope.school_year,
    scope.level_id,
    scope.profile_id,
    scope.lowest_grade,
    scope.highest_grade,
    measure_group.measure_id,
    measure_group.student_group_id
from {{ ref('int_scoring__scope') }} as scope
inner join {{ ref('int_policy__framework_measures') }} as framework_measure
    on
        scope.framework_id = framework_measure.framework_id
        and scope.framework_version = framework_measure.framework_version
inner join {{ ref('int_policy__framework_measure_groups') }} as measure_group
    on
        framework_measure.framework_id = measure_group.framework_id
        and framework_measure.framework_version = measure_group.framework_version
        and framework_measure.measure_id = measure_group.measure_id
left join {{ ref('int_policy__framework_weights') }} as weight
    on
        scope.framework_id = weight.framework_id
        and scope.framework_version = weight.framework_version
        and scope.profile_id = weight.profile_id
        and measure_group.measure_id = weight.measure_id
        and measure_group.student_group_id = weight.student_group_id
left join group_present
    on
        scope.organization_id = group_present.organization_id
        and scope.result_program_id = group_present.program_id
        and scope.school_year = group_present.school_year
        and measure_group.student_group_id = group_present.student_group_id
left join weighted_measure
    on
        scope.framework_id = weighted_measure.framework_id
        and scope.framework_version = weighted_measure.framework_version
        and scope.profile_id = weighted_measure.profile_id
        and measure_group.measure_id = weighted_measure.measure_id
where
    (
        measure_group.student_group_id = framework_measure.base_student_group_id
        or group_present.student_group_id is not null
        or weight.measure_id is not null
    )
    -- A profile with weights scores the cells that carry weight in it and the groups that share a measure's weight
    -- or are shown beside them, and no others.
    and (
        scope.profile_id is null
        or weight.measure_id is not null
        or (weighted_measure.measure_id is not null and framework_measure.shows_every_group)
    )
