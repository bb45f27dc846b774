-- Every organization in every school year for which some extract speaks of it. A school of a directory exists
-- in each year that the State's result files cover, so that a school without any result is seen to have none.
with result_row as (

    -- distinct: an organization has a row per measure and group
    select distinct
        organization_id,
        organization_type,
        school_year
    from {{ ref('int_measure__published') }}

),

state_year as (

    -- distinct: many organizations in one year
    select distinct school_year
    from {{ ref('stg_cde__outcome') }}

),

directory_school as (

    -- distinct: several directory files may list a school
    select distinct organization_id
    from {{ ref('stg_cde__directory') }}

),

rated_school as (

    select
        organization_id,
        school_year
    from {{ ref('stg_cps_sqrp__school') }}

),

every_source as (

    select
        organization_id,
        organization_type,
        school_year
    from result_row

    union all

    select
        directory_school.organization_id,
        'school' as organization_type,
        state_year.school_year
    from directory_school
    cross join state_year

    union all

    select
        organization_id,
        'school' as organization_type,
        school_year
    from rated_school

)

-- distinct: the sources overlap
select distinct
    organization_id,
    organization_type,
    school_year
from every_source
