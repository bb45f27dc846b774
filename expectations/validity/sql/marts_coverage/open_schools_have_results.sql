with $schools_by_sector,

-- distinct: a school has many results
with_result as (

    select distinct
        organization_id,
        school_year
    from marts.fct_measure_result
    where organization_type = 'school' and extract_number is not null

)

select
    school.school_year,
    school.organization_id,
    with_result.organization_id is not null as is_expected
from school
left join with_result
    on
        school.organization_id = with_result.organization_id
        and school.school_year = with_result.school_year
