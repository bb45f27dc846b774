-- Which part of segregation lies between the units of a level, and which within them: parts add up to the total.
with source as (

    -- distinct: many schools
    select distinct
        population_id,
        school_year,
        source_dataset
    from {{ ref('int_equity__school') }}

),

counted as (

    select
        cell.population_id,
        cell.school_year,
        cell.split_id,
        cell.decomposition_id,
        cell.step_number,
        cell.dimension_id,
        cell.unit_path,
        cell.student_count,
        sum(cell.student_count) over (
            partition by
                cell.population_id,
                cell.school_year,
                cell.split_id,
                cell.decomposition_id,
                cell.step_number,
                cell.unit_path
        ) as unit_count,
        sum(cell.student_count) over (
            partition by
                cell.population_id,
                cell.school_year,
                cell.split_id,
                cell.decomposition_id,
                cell.step_number,
                cell.student_group_id
        ) as group_count,
        sum(cell.student_count) over (
            partition by
                cell.population_id, cell.school_year, cell.split_id, cell.decomposition_id, cell.step_number
        ) as total_count
    from {{ ref('int_equity__decomposition_cell') }} as cell

),

summed as (

    select
        population_id,
        school_year,
        split_id,
        decomposition_id,
        step_number,
        dimension_id,
        max(total_count) as total_count,
        count(distinct unit_path) as unit_count,
        -- Students by the logarithm of the share of their group in their unit, which a step makes larger.
        cast(
            sum({{ count_log('student_count', 'student_count') }})
            - sum({{ count_log('student_count', 'unit_count') }}) as decimal(24, 12)
        ) as unit_sum,
        cast(
            sum({{ count_log('student_count', 'group_count') }})
            - sum({{ count_log('student_count', 'total_count') }}) as decimal(24, 12)
        ) as whole_sum
    from counted
    group by
        population_id,
        school_year,
        split_id,
        decomposition_id,
        step_number,
        dimension_id

),

part as (

    select
        summed.population_id,
        summed.school_year,
        summed.split_id,
        summed.decomposition_id,
        summed.step_number,
        summed.dimension_id,
        summed.total_count,
        summed.unit_count,
        summed.whole_sum,
        summed.unit_sum - coalesce(before.unit_sum, summed.whole_sum) as part_sum
    from summed
    left join summed as before
        on
            summed.population_id = before.population_id
            and summed.school_year = before.school_year
            and summed.split_id = before.split_id
            and summed.decomposition_id = before.decomposition_id
            and summed.step_number = before.step_number + 1

),

beside as (

    select
        population_id,
        school_year,
        split_id,
        decomposition_id,
        step_number,
        dimension_id,
        total_count,
        unit_count,
        whole_sum,
        part_sum,
        sum(part_sum) over (partition by population_id, school_year, split_id, decomposition_id) as all_parts
    from part

)

select
    cast(beside.population_id as string) as organization_id,
    cast(beside.school_year as int) as school_year,
    cast(beside.split_id as string) as split_id,
    cast(beside.decomposition_id as string) as decomposition_id,
    cast(beside.step_number as int) as step_number,
    cast(beside.dimension_id as string) as dimension_id,
    cast(beside.unit_count as bigint) as unit_count,
    cast(beside.total_count as bigint) as student_count,
    cast({{ round_half_up(divide('beside.part_sum', 'beside.total_count'), 9) }} as decimal(12, 9))
        as mutual_information,
    cast({{ round_half_up(divide('beside.part_sum', '-beside.whole_sum', 12), 9) }} as decimal(12, 9)) as theil_h,
    cast({{ round_half_up(divide('beside.part_sum', 'beside.all_parts', 12), 6) }} as decimal(9, 6)) as share_of_total,
    cast(source.source_dataset as string) as source_dataset
from beside
inner join source
    on
        beside.population_id = source.population_id
        and beside.school_year = source.school_year
