-- How segregation changed since the year before, and what the change is made of.
with source as (

    -- distinct: many schools
    select distinct
        population_id,
        school_year,
        source_dataset
    from {{ ref('int_equity__school') }}

)

select
    cast(segregation_change.population_id as string) as organization_id,
    cast(segregation_change.school_year as int) as school_year,
    cast(segregation_change.split_id as string) as split_id,
    cast(segregation_change.prior_school_year as int) as prior_school_year,
    cast(segregation_change.prior_value as decimal(12, 9)) as prior_value,
    cast(segregation_change.index_value as decimal(12, 9)) as index_value,
    cast(segregation_change.change_value as decimal(12, 9)) as change_value,
    cast(segregation_change.change_corrected as decimal(12, 9)) as change_corrected,
    cast(segregation_change.change_standard_error as decimal(12, 9)) as change_standard_error,
    cast(segregation_change.change_lower as decimal(12, 9)) as change_lower,
    cast(segregation_change.change_upper as decimal(12, 9)) as change_upper,
    cast(segregation_change.structural_part as decimal(12, 9)) as structural_part,
    cast(segregation_change.group_part as decimal(12, 9)) as group_part,
    cast(segregation_change.school_part as decimal(12, 9)) as school_part,
    cast(segregation_change.opened_part as decimal(12, 9)) as opened_part,
    cast(segregation_change.closed_part as decimal(12, 9)) as closed_part,
    cast(source.source_dataset as string) as source_dataset
from {{ source('segregation', 'segregation_change') }} as segregation_change
inner join source
    on
        segregation_change.population_id = source.population_id
        and segregation_change.school_year = source.school_year
