-- Which organizations a school's students count in: the school itself; its district where the district reports for
-- the school; and the district with its independent charters, for measures that the State publishes that way.
with reporting as (

    -- distinct: many stays at a school
    select distinct
        enrollment.reporting_agency_code,
        school.organization_id
    from {{ ref('stg_calpads__enrollment') }} as enrollment
    inner join {{ ref('int_student__school') }} as school
        on enrollment.school_code = school.school_code

),

-- distinct: a school may have been reported by its district in one year and by itself in another
district_run as (

    select distinct organization_id
    from reporting
    where reporting_agency_code = substr(organization_id, 1, 7)

),

-- distinct: as above
school as (

    select distinct organization_id
    from reporting

)

select
    organization_id,
    organization_id as unit_id,
    'school' as unit_type,
    'school' as scope_id
from school

union all

select
    organization_id,
    concat(substr(organization_id, 1, 7), '0000000') as unit_id,
    'district' as unit_type,
    'district_run' as scope_id
from district_run

union all

select
    organization_id,
    concat(substr(organization_id, 1, 7), '0000000') as unit_id,
    'district' as unit_type,
    'with_charters' as scope_id
from school
