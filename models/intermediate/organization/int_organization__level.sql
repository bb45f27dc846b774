-- The level of every organization in every year, from the code sets in their order of precedence.
with organization_year as (

    select * from {{ ref('int_organization__year') }}

),

described as (

    select * from {{ ref('int_organization__description') }}

),

candidate as (

    select
        organization_id,
        school_year,
        'eil' as code_system,
        coalesce(school_level_name, instruction_level_code) as code
    from described

    union all

    select
        organization_id,
        school_year,
        'soc' as code_system,
        coalesce(school_type_name, school_ownership_code) as code
    from described

    union all

    select
        organization_id,
        school_year,
        'doc' as code_system,
        district_ownership_code as code
    from described
    where organization_type = 'district'

    union all

    -- distinct: one row per student group
    select distinct
        organization_id,
        school_year,
        concat('dashboard_type_', organization_type) as code_system,
        suspension_type_code as code
    from {{ ref('stg_cde__dashboard_indicator') }}
    where suspension_type_code is not null

    union all

    select
        organization_id,
        school_year,
        'cps_model' as code_system,
        school_model as code
    from {{ ref('stg_cps_sqrp__school') }}

    union all

    select
        organization_id,
        school_year,
        concat(organization_type, '_default') as code_system,
        'any' as code
    from organization_year

    union all

    select
        organization_id,
        school_year,
        'organization_type' as code_system,
        organization_type as code
    from organization_year

),

ordered as (

    select
        candidate.organization_id,
        candidate.school_year,
        level_code.level_id,
        row_number() over (
            partition by candidate.organization_id, candidate.school_year
            order by level_code.precedence, level_code.code
        ) as preference
    from candidate
    inner join {{ ref('organization_level_codes') }} as level_code
        on
            candidate.code_system = level_code.code_system
            and candidate.code = level_code.code
    left join described
        on
            candidate.organization_id = described.organization_id
            and candidate.school_year = described.school_year
    where
        described.highest_grade is null
        or described.highest_grade >= level_code.minimum_highest_grade

)

select
    organization_id,
    school_year,
    level_id
from ordered
where preference = 1
