-- One line per weighted cell: nominal weight, what was received and given away, and the contribution.
with weight as (

    select * from {{ ref('int_scoring__weight') }}

),

movement as (

    select * from {{ ref('int_scoring__weight_movement') }}

),

moved as (

    select
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        cast(sum(moved_weight) as decimal(18, 12)) as reassigned_weight
    from (
        select
            framework_id,
            framework_version,
            organization_id,
            program_id,
            school_year,
            target_measure_id as measure_id,
            target_student_group_id as student_group_id,
            moved_weight
        from movement
        union all
        select
            framework_id,
            framework_version,
            organization_id,
            program_id,
            school_year,
            measure_id,
            student_group_id,
            -moved_weight as moved_weight
        from movement
    ) as both_sides
    group by
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id

),

effective as (

    select
        weight.framework_id,
        weight.framework_version,
        weight.organization_id,
        weight.program_id,
        weight.school_year,
        weight.profile_id,
        framework_measure.domain_id,
        weight.measure_id,
        weight.student_group_id,
        weight.has_data,
        weight.points,
        weight.nominal_weight,
        coalesce(moved.reassigned_weight, 0) as reassigned_weight,
        cast(weight.nominal_weight + coalesce(moved.reassigned_weight, 0) as decimal(18, 12)) as effective_weight,
        framework_version.weight_denominator
    from weight
    inner join {{ ref('framework_versions') }} as framework_version
        on
            weight.framework_id = framework_version.framework_id
            and weight.framework_version = framework_version.framework_version
    inner join {{ ref('framework_measures') }} as framework_measure
        on
            weight.framework_id = framework_measure.framework_id
            and weight.framework_version = framework_measure.framework_version
            and weight.measure_id = framework_measure.measure_id
    left join moved
        on
            weight.framework_id = moved.framework_id
            and weight.framework_version = moved.framework_version
            and weight.organization_id = moved.organization_id
            and weight.program_id = moved.program_id
            and weight.school_year = moved.school_year
            and weight.measure_id = moved.measure_id
            and weight.student_group_id = moved.student_group_id

)

select
    framework_id,
    framework_version,
    organization_id,
    program_id,
    school_year,
    profile_id,
    domain_id,
    measure_id,
    student_group_id,
    has_data,
    points,
    nominal_weight,
    cast(reassigned_weight as decimal(18, 12)) as reassigned_weight,
    effective_weight,
    case
        when has_data
            then
                cast(
                    {{ divide(
                        'cast(effective_weight as decimal(18, 12)) * cast(points as decimal(9, 3))',
                        'weight_denominator'
                    ) }} as decimal(18, 12)
                )
    end as contribution
from effective
