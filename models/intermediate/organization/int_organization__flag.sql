-- What is said of single schools that decides whether and how they are rated: recorded decisions, each an audited
-- row of an extract; words of the directories; and the first year of a school.
with described as (

    select * from {{ ref('int_organization__description') }}

),

attribute as (

    {% for attribute, column in [
        ('is_alternative', "case when is_alternative then 'true' end"),
        ('operating_status', 'operating_status'),
        ('school_type', 'coalesce(school_type_name, school_ownership_code)'),
    ] %}
        select
            organization_id,
            school_year,
            '{{ attribute }}' as attribute,
            {{ column }} as code
        from described
        where organization_type = 'school'
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

-- distinct: one row per measure and group
result_year as (

    select distinct
        organization_id,
        school_year
    from {{ ref('int_measure__corrected') }}
    where organization_type = 'school' and value is not null

),

first_result as (

    select
        organization_id,
        min(school_year) as school_year
    from result_year
    group by organization_id

),

-- distinct: many organizations in one year
state_year as (

    select distinct school_year
    from {{ ref('stg_cde__outcome') }}

),

first_listed as (

    select
        organization_id,
        min(snapshot_date) as snapshot_date
    from {{ ref('int_organization__directory_entry') }}
    group by organization_id

),

every_flag as (

    select
        organization_id,
        school_year,
        flag_id,
        flag_reason
    from {{ ref('stg_cps_sqrp__school_flag') }}

    union all

    select
        attribute.organization_id,
        attribute.school_year,
        flag_code.flag_id,
        cast(null as string) as flag_reason
    from attribute
    inner join {{ ref('organization_flag_codes') }} as flag_code
        on
            attribute.attribute = flag_code.attribute
            and attribute.code = flag_code.code

    union all

    -- The first year of a school: it has results, had none in the year before although that year's files are here,
    -- and no directory of an earlier year lists it.
    select
        first_result.organization_id,
        first_result.school_year,
        'first_year' as flag_id,
        cast(null as string) as flag_reason
    from first_result
    inner join state_year
        on first_result.school_year = state_year.school_year + 1
    left join first_listed
        on first_result.organization_id = first_listed.organization_id
    where
        first_listed.snapshot_date is null
        or first_listed.snapshot_date >= {{ census_date('first_result.school_year') }}

)

-- distinct: the same flag may be delivered by several files, and several codes may say the same
select distinct
    organization_id,
    school_year,
    flag_id,
    flag_reason
from every_flag
