-- The student groups that share the weight of a measure, and the part of it that each carries: groups that count in
-- the rating, have points, and are not nearly all students (those would count twice).
with base as (

    select
        weight.framework_id,
        weight.framework_version,
        weight.organization_id,
        weight.program_id,
        weight.school_year,
        weight.measure_id,
        weight.student_group_id as base_student_group_id,
        weight.student_count,
        framework_measure.group_weight_share,
        framework_measure.group_exclusion_share
    from {{ ref('int_scoring__weight') }} as weight
    inner join {{ ref('int_policy__framework_measures') }} as framework_measure
        on
            weight.framework_id = framework_measure.framework_id
            and weight.framework_version = framework_measure.framework_version
            and weight.measure_id = framework_measure.measure_id
            and weight.student_group_id = framework_measure.base_student_group_id
    where weight.has_data and framework_measure.group_weight_share is not null

)

select
    base.framework_id,
    base.framework_version,
    base.organization_id,
    base.program_id,
    base.school_year,
    base.measure_id,
    base.base_student_group_id,
    measure_level.student_group_id,
    measure_level.points,
    base.group_weight_share,
    cast(sum(1) over (
        partition by
            base.framework_id,
            base.framework_version,
            base.organization_id,
            base.program_id,
            base.school_year,
            base.measure_id
        order by measure_level.student_group_id
        rows between unbounded preceding and current row
    ) as int) as groups_through,
    count(*) over (
        partition by
            base.framework_id,
            base.framework_version,
            base.organization_id,
            base.program_id,
            base.school_year,
            base.measure_id
    ) as group_count
from base
inner join {{ ref('int_scoring__measure_level') }} as measure_level
    on
        base.framework_id = measure_level.framework_id
        and base.framework_version = measure_level.framework_version
        and base.organization_id = measure_level.organization_id
        and base.program_id = measure_level.program_id
        and base.school_year = measure_level.school_year
        and base.measure_id = measure_level.measure_id
        and base.base_student_group_id <> measure_level.student_group_id
inner join {{ ref('int_policy__framework_measure_groups') }} as measure_group
    on
        measure_level.framework_id = measure_group.framework_id
        and measure_level.framework_version = measure_group.framework_version
        and measure_level.measure_id = measure_group.measure_id
        and measure_level.student_group_id = measure_group.student_group_id
        and measure_group.counts_in_rating
where
    measure_level.points is not null
    -- Without counts nobody can tell whether a group is nearly everybody.
    and measure_level.student_count < base.student_count * base.group_exclusion_share
