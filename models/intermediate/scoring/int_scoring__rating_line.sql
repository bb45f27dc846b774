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
        weight.status,
        weight.nominal_weight,
        cast(weight.nominal_weight + coalesce(moved.reassigned_weight, 0) as decimal(18, 12)) as effective_weight,
        framework_version.weight_denominator
    from weight
    inner join {{ ref('framework_versions') }} as framework_version
        on
            weight.framework_id = framework_version.framework_id
            and weight.framework_version = framework_version.framework_version
    inner join {{ ref('int_policy__framework_measures') }} as framework_measure
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

),

-- The share in whole numbers: a product with more than twelve places would be rounded before it is divided.
counting_group as (

    select
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        base_student_group_id,
        student_group_id,
        points,
        groups_through,
        group_count,
        cast(group_weight_share * 1000000 as bigint) as share_millionths
    from {{ ref('int_scoring__counting_group') }}

),

-- A measure that its student groups share: the groups carry equal parts, the base group the rest.
group_part as (

    select
        effective.framework_id,
        effective.framework_version,
        effective.organization_id,
        effective.program_id,
        effective.school_year,
        effective.measure_id,
        effective.student_group_id as base_student_group_id,
        counting_group.student_group_id,
        counting_group.points,
        {{ portion(
            'effective.nominal_weight * counting_group.share_millionths',
            'counting_group.groups_through',
            'counting_group.groups_through - 1',
            '1000000 * counting_group.group_count'
        ) }} as nominal_weight,
        {{ portion(
            'effective.effective_weight * counting_group.share_millionths',
            'counting_group.groups_through',
            'counting_group.groups_through - 1',
            '1000000 * counting_group.group_count'
        ) }} as effective_weight
    from effective
    inner join counting_group
        on
            effective.framework_id = counting_group.framework_id
            and effective.framework_version = counting_group.framework_version
            and effective.organization_id = counting_group.organization_id
            and effective.program_id = counting_group.program_id
            and effective.school_year = counting_group.school_year
            and effective.measure_id = counting_group.measure_id
            and effective.student_group_id = counting_group.base_student_group_id

),

group_total as (

    select
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        base_student_group_id,
        cast(sum(nominal_weight) as decimal(18, 12)) as nominal_weight,
        cast(sum(effective_weight) as decimal(18, 12)) as effective_weight
    from group_part
    group by
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        base_student_group_id

),

line as (

    select
        effective.framework_id,
        effective.framework_version,
        effective.organization_id,
        effective.program_id,
        effective.school_year,
        effective.profile_id,
        effective.domain_id,
        effective.measure_id,
        effective.student_group_id,
        effective.has_data,
        effective.points,
        cast(effective.nominal_weight - coalesce(group_total.nominal_weight, 0) as decimal(18, 12)) as nominal_weight,
        cast(effective.effective_weight - coalesce(group_total.effective_weight, 0) as decimal(18, 12))
            as effective_weight,
        effective.weight_denominator,
        effective.status
    from effective
    left join group_total
        on
            effective.framework_id = group_total.framework_id
            and effective.framework_version = group_total.framework_version
            and effective.organization_id = group_total.organization_id
            and effective.program_id = group_total.program_id
            and effective.school_year = group_total.school_year
            and effective.measure_id = group_total.measure_id
            and effective.student_group_id = group_total.base_student_group_id

    union all

    select
        effective.framework_id,
        effective.framework_version,
        effective.organization_id,
        effective.program_id,
        effective.school_year,
        effective.profile_id,
        effective.domain_id,
        effective.measure_id,
        group_part.student_group_id,
        effective.has_data,
        group_part.points,
        group_part.nominal_weight,
        group_part.effective_weight,
        effective.weight_denominator,
        effective.status
    from group_part
    inner join effective
        on
            group_part.framework_id = effective.framework_id
            and group_part.framework_version = effective.framework_version
            and group_part.organization_id = effective.organization_id
            and group_part.program_id = effective.program_id
            and group_part.school_year = effective.school_year
            and group_part.measure_id = effective.measure_id
            and group_part.base_student_group_id = effective.student_group_id

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
    status,
    nominal_weight,
    cast(effective_weight - nominal_weight as decimal(18, 12)) as reassigned_weight,
    effective_weight,
    case
        when has_data
            then
                cast(
                    {{ divide(
                        'cast(effective_weight as decimal(18, 12)) * cast(points as decimal(18, 12))',
                        'weight_denominator'
                    ) }} as decimal(18, 12)
                )
    end as contribution
from line
