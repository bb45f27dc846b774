-- Reliability and standard error of schools' results by number of students.
with result as (

    select
        result.measure_id,
        result.school_year,
        result.student_group_id,
        coalesce(level.level_id, 'unknown') as level_id,
        result.student_count,
        uncertainty.reliability,
        uncertainty.standard_error
    from {{ ref('fct_measure_result') }} as result
    inner join {{ ref('fct_result_uncertainty') }} as uncertainty
        on
            result.organization_id = uncertainty.organization_id
            and result.program_id = uncertainty.program_id
            and result.school_year = uncertainty.school_year
            and result.measure_id = uncertainty.measure_id
            and result.student_group_id = uncertainty.student_group_id
    left join {{ ref('int_organization__level') }} as level
        on
            result.organization_id = level.organization_id
            and result.school_year = level.school_year
    where result.program_id = 'all' and uncertainty.reliability is not null

)

select
    cast(result.measure_id as string) as measure_id,
    cast(result.school_year as int) as school_year,
    cast(result.student_group_id as string) as student_group_id,
    cast(result.level_id as string) as level_id,
    cast(size_class.size_class_id as string) as size_class_id,
    cast(count(*) as bigint) as school_count,
    cast(
        {{ round_half_up(divide('sum(result.reliability)', 'count(*)'), 6) }} as decimal(9, 6)
    ) as mean_reliability,
    cast(
        {{ round_half_up(divide('sum(result.standard_error)', 'count(*)'), 6) }} as decimal(18, 6)
    ) as mean_standard_error
from result
inner join {{ ref('size_classes') }} as size_class
    on
        result.student_count >= size_class.lowest_count
        and result.student_count <= size_class.highest_count
group by
    result.measure_id,
    result.school_year,
    result.student_group_id,
    result.level_id,
    size_class.size_class_id
