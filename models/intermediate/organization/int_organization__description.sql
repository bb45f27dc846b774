-- What the directories say of an organization in a school year: the statement dated nearest to census day;
-- of two equally near, the earlier. Codes that only some files hold come from the latest file that has them.
with organization_year as (

    select * from {{ ref('int_organization__year') }}

),

entry as (

    select * from {{ ref('int_organization__directory_entry') }}

),

nearest as (

    select
        organization_year.organization_id,
        organization_year.organization_type,
        organization_year.school_year,
        entry.organization_name,
        entry.district_id,
        entry.district_name,
        entry.county_name,
        entry.operating_status,
        entry.is_charter,
        entry.is_magnet,
        entry.grade_span,
        entry.snapshot_date,
        row_number() over (
            partition by organization_year.organization_id, organization_year.school_year
            order by
                abs({{ days_between(census_date('organization_year.school_year'), 'entry.snapshot_date') }}),
                entry.snapshot_date
        ) as preference
    from organization_year
    inner join entry
        on organization_year.organization_id = entry.organization_id

),

code_dated as (

    {% for column in [
        'school_level_name', 'school_type_name', 'instruction_level_code', 'school_ownership_code',
        'district_ownership_code', 'charter_funding_type'
    ] %}
        select
            organization_id,
            '{{ column }}' as attribute,
            {{ column }} as code,
            row_number() over (partition by organization_id order by snapshot_date desc) as preference
        from entry
        where {{ column }} is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}
),

code_latest as (

    select
        organization_id,
        max(case when attribute = 'school_level_name' then code end) as school_level_name,
        max(case when attribute = 'school_type_name' then code end) as school_type_name,
        max(case when attribute = 'instruction_level_code' then code end) as instruction_level_code,
        max(case when attribute = 'school_ownership_code' then code end) as school_ownership_code,
        max(case when attribute = 'district_ownership_code' then code end) as district_ownership_code,
        max(case when attribute = 'charter_funding_type' then code end) as charter_funding_type
    from code_dated
    where preference = 1
    group by organization_id

),

-- Flags and enrollment are of the current directory only.
flag_latest as (

    select
        organization_id,
        is_alternative,
        is_title_i,
        enrollment_count,
        row_number() over (partition by organization_id order by snapshot_date desc) as preference
    from entry
    where is_alternative is not null

)

select
    nearest.organization_id,
    nearest.organization_type,
    nearest.school_year,
    nearest.organization_name,
    nearest.district_id,
    nearest.district_name,
    nearest.county_name,
    nearest.operating_status,
    nearest.is_charter,
    nearest.is_magnet,
    flag_latest.is_alternative,
    flag_latest.is_title_i,
    flag_latest.enrollment_count,
    nearest.grade_span,
    lowest.grade as lowest_grade,
    highest.grade as highest_grade,
    code_latest.school_level_name,
    code_latest.school_type_name,
    code_latest.instruction_level_code,
    code_latest.school_ownership_code,
    code_latest.district_ownership_code,
    code_latest.charter_funding_type,
    nearest.snapshot_date
from nearest
left join code_latest
    on nearest.organization_id = code_latest.organization_id
left join flag_latest
    on
        nearest.organization_id = flag_latest.organization_id
        and flag_latest.preference = 1
left join {{ ref('grade_codes') }} as lowest
    on split_part(nearest.grade_span, '-', 1) = lowest.grade_code
-- A span of one grade has no second part.
left join {{ ref('grade_codes') }} as highest
    on coalesce(nullif(split_part(nearest.grade_span, '-', 2), ''), nearest.grade_span) = highest.grade_code
where nearest.preference = 1
