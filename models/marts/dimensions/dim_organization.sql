-- Every organization in every school year, with what the files say of it.
with organization_year as (

    select * from {{ ref('int_organization__year') }}

),

-- Names of districts and counties that no directory lists: as the dashboard files write them.
dashboard_name as (

    select
        organization_id,
        max(coalesce(school_name, district_name, county_name)) as organization_name,
        max(case when is_charter then 1 else 0 end) = 1 as is_charter,
        max(case when is_alternative then 1 else 0 end) = 1 as is_alternative
    from {{ ref('stg_cde__dashboard_indicator') }}
    group by organization_id

),

directory_district as (

    select
        district_id as organization_id,
        max(district_name) as organization_name
    from {{ ref('int_organization__directory_entry') }}
    group by district_id

),

directory_county as (

    select
        concat(substr(district_id, 1, 2), '000000000000') as organization_id,
        max(county_name) as organization_name
    from {{ ref('int_organization__directory_entry') }}
    group by concat(substr(district_id, 1, 2), '000000000000')

),

listed_school as (

    select
        organization_id,
        school_year,
        organization_name,
        network_name,
        jurisdiction_id
    from {{ ref('stg_cps_sqrp__school') }}

),

described_organization as (

    select
        cast(organization_year.organization_id as string) as organization_id,
        cast(organization_year.school_year as int) as school_year,
        cast(organization_year.organization_type as string) as organization_type,
        cast(
            coalesce(
                description.organization_name,
                listed_school.organization_name,
                dashboard_name.organization_name,
                directory_district.organization_name,
                directory_county.organization_name
            ) as string
        ) as organization_name,
        -- The parents follow from the 14 digits: two of the county, five of the district, seven of the school.
        cast(
            case
                when listed_school.jurisdiction_id is not null then listed_school.jurisdiction_id
                when organization_year.organization_type in ('school', 'district')
                    then
                        coalesce(
                            description.district_id,
                            concat(substr(organization_year.organization_id, 1, 7), '0000000')
                        )
            end as string
        ) as district_id,
        cast(
            case
                when listed_school.jurisdiction_id is null and organization_year.organization_type <> 'state'
                    then concat(substr(organization_year.organization_id, 1, 2), '000000000000')
            end as string
        ) as county_id,
        cast(case when listed_school.jurisdiction_id is null then '00000000000000' end as string) as state_id,
        cast(level.level_id as string) as level_id,
        cast(description.grade_span as string) as grade_span,
        cast(description.lowest_grade as int) as lowest_grade,
        cast(description.highest_grade as int) as highest_grade,
        cast(
            nullif(
                concat_ws(
                    ', ',
                    case when coalesce(description.is_charter, dashboard_name.is_charter) then 'charter' end,
                    case when description.is_magnet then 'magnet' end,
                    case when coalesce(description.is_alternative, dashboard_name.is_alternative) then 'alternative' end
                ),
                ''
            ) as string
        ) as school_models,
        cast(coalesce(description.is_charter, dashboard_name.is_charter) as boolean) as is_charter,
        cast(description.charter_funding_type as string) as charter_funding_type,
        cast(coalesce(description.is_alternative, dashboard_name.is_alternative) as boolean) as is_alternative,
        cast(description.is_magnet as boolean) as is_magnet,
        cast(description.is_title_i as boolean) as is_title_i,
        cast(description.operating_status as string) as operating_status,
        cast(description.enrollment_count as bigint) as enrollment_count,
        cast(description.snapshot_date as date) as described_on
    from organization_year
    left join {{ ref('int_organization__description') }} as description
        on
            organization_year.organization_id = description.organization_id
            and organization_year.school_year = description.school_year
    left join {{ ref('int_organization__level') }} as level
        on
            organization_year.organization_id = level.organization_id
            and organization_year.school_year = level.school_year
    left join listed_school
        on
            organization_year.organization_id = listed_school.organization_id
            and organization_year.school_year = listed_school.school_year
    left join dashboard_name
        on organization_year.organization_id = dashboard_name.organization_id
    left join directory_district
        on organization_year.organization_id = directory_district.organization_id
    left join directory_county
        on organization_year.organization_id = directory_county.organization_id

)

select
    organization_id,
    school_year,
    organization_type,
    organization_name,
    district_id,
    county_id,
    state_id,
    case organization_type
        when 'school' then district_id
        when 'district' then county_id
        when 'county' then state_id
    end as parent_organization_id,
    level_id,
    grade_span,
    lowest_grade,
    highest_grade,
    school_models,
    is_charter,
    charter_funding_type,
    is_alternative,
    is_magnet,
    is_title_i,
    operating_status,
    enrollment_count,
    described_on
from described_organization
