with with_result as (

    select
        organization_id,
        school_year
    from marts.fct_measure_result
    where status = 'reported'
    group by
        organization_id,
        school_year

)

select
    organization.school_year,
    organization.organization_id,
    organization.level_id is not null as is_expected
from {batch} as organization
inner join with_result
    on
        organization.organization_id = with_result.organization_id
        and organization.school_year = with_result.school_year
