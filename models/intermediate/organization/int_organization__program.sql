-- The programs of every organization that are scored on their own, with their share of its enrollment. Most
-- organizations have one, `all`.
with organization as (

    select * from {{ ref('dim_organization') }}

),

-- distinct: a program has a row per indicator
listed_program as (

    select distinct
        organization_id,
        school_year,
        program_id
    from {{ ref('stg_cps_sqrp__indicator') }}

),

program_count as (

    select
        organization_id,
        school_year,
        count(*) as program_count
    from listed_program
    group by
        organization_id,
        school_year

),

program_share as (

    select
        organization_id,
        school_year,
        'elementary' as program_id,
        elementary_share as enrollment_share
    from {{ ref('stg_cps_sqrp__school') }}

    union all

    select
        organization_id,
        school_year,
        'high' as program_id,
        high_share as enrollment_share
    from {{ ref('stg_cps_sqrp__school') }}

)

select
    organization.organization_id,
    organization.organization_type,
    organization.school_year,
    organization.district_id,
    organization.county_id,
    organization.state_id,
    coalesce(listed_program.program_id, 'all') as program_id,
    coalesce(program_level.level_id, organization.level_id, 'unknown') as level_id,
    organization.lowest_grade,
    organization.highest_grade,
    coalesce(program_count.program_count, 1) as program_count,
    case
        when coalesce(program_count.program_count, 1) = 1 then cast(1 as decimal(9, 6))
        else cast(program_share.enrollment_share as decimal(9, 6))
    end as enrollment_share
from organization
left join listed_program
    on
        organization.organization_id = listed_program.organization_id
        and organization.school_year = listed_program.school_year
left join program_count
    on
        organization.organization_id = program_count.organization_id
        and organization.school_year = program_count.school_year
left join program_share
    on
        listed_program.organization_id = program_share.organization_id
        and listed_program.school_year = program_share.school_year
        and listed_program.program_id = program_share.program_id
left join {{ ref('organization_level_codes') }} as program_level
    on
        program_level.code_system = 'cps_program'
        and listed_program.program_id = program_level.code
