select
    indicator.school_year,
    indicator.organization_id,
    school.organization_id is not null as is_expected
from (
    select
        school_year,
        organization_id
    from {batch}
    group by
        school_year,
        organization_id
) as indicator
left join (
    select
        school_year,
        organization_id
    from staging.stg_cps_sqrp__school
    group by
        school_year,
        organization_id
) as school
    on
        indicator.school_year = school.school_year
        and indicator.organization_id = school.organization_id
