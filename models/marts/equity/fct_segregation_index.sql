-- Indices of segregation of a population and of the categories of its schools.
with counted as (

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        count(distinct organization_id) as school_count,
        max(total_count) as student_count
    from {{ ref('int_equity__segregation_cell') }}
    group by
        population_id,
        school_year,
        category_type,
        category_id,
        split_id

),

source as (

    -- distinct: many schools
    select distinct
        population_id,
        school_year,
        source_dataset
    from {{ ref('int_equity__school') }}

)

select
    cast(segregation.population_id as string) as organization_id,
    cast(segregation.school_year as int) as school_year,
    cast(segregation.category_type as string) as category_type,
    cast(segregation.category_id as string) as category_id,
    cast(segregation.split_id as string) as split_id,
    cast(segregation.index_id as string) as index_id,
    cast(segregation.student_group_id as string) as student_group_id,
    cast(segregation.other_group_id as string) as other_group_id,
    cast({{ round_half_up('segregation.index_value', 9) }} as decimal(12, 9)) as index_value,
    cast(drawn.corrected_value as decimal(12, 9)) as corrected_value,
    cast(drawn.standard_error as decimal(12, 9)) as standard_error,
    cast(drawn.interval_lower as decimal(12, 9)) as interval_lower,
    cast(drawn.interval_upper as decimal(12, 9)) as interval_upper,
    cast(counted.school_count as bigint) as school_count,
    cast(counted.student_count as bigint) as student_count,
    cast(source.source_dataset as string) as source_dataset
from {{ ref('int_equity__segregation_value') }} as segregation
inner join counted
    on
        segregation.population_id = counted.population_id
        and segregation.school_year = counted.school_year
        and segregation.category_type = counted.category_type
        and segregation.category_id = counted.category_id
        and segregation.split_id = counted.split_id
inner join source
    on
        segregation.population_id = source.population_id
        and segregation.school_year = source.school_year
left join {{ source('segregation', 'index_interval') }} as drawn
    on
        segregation.population_id = drawn.population_id
        and segregation.school_year = drawn.school_year
        and segregation.category_type = drawn.category_type
        and segregation.category_id = drawn.category_id
        and segregation.split_id = drawn.split_id
        and segregation.index_id = drawn.index_id
        and segregation.student_group_id = drawn.student_group_id
        and segregation.other_group_id = drawn.other_group_id
