-- Every dated statement of a directory about an organization, from whatever file, in one shape.
with current_directory as (

    select
        organization_id,
        'school' as organization_type,
        organization_name,
        district_id,
        district_name,
        county_name,
        operating_status,
        is_charter,
        is_alternative,
        is_magnet,
        is_title_i,
        school_level_name,
        school_type_name,
        grade_span,
        cast(null as string) as instruction_level_code,
        cast(null as string) as school_ownership_code,
        cast(null as string) as district_ownership_code,
        cast(null as string) as charter_funding_type,
        enrollment_count,
        snapshot_date,
        extract_number,
        extract_row
    from {{ ref('stg_cde__directory') }}

),

dated_snapshot as (

    select
        organization_id,
        organization_type,
        organization_name,
        district_id,
        district_name,
        county_name,
        operating_status,
        is_charter,
        cast(null as boolean) as is_alternative,
        is_magnet,
        cast(null as boolean) as is_title_i,
        cast(null as string) as school_level_name,
        cast(null as string) as school_type_name,
        grade_span,
        instruction_level_code,
        school_ownership_code,
        district_ownership_code,
        charter_funding_type,
        cast(null as bigint) as enrollment_count,
        snapshot_date,
        extract_number,
        extract_row
    from {{ ref('stg_cde__school_directory_snapshot') }}

),

every_entry as (

    select * from current_directory
    union all
    select * from dated_snapshot

),

-- The same date delivered twice: the file that comes first by its name speaks, whenever it arrived.
preferred as (

    select
        every_entry.*,
        row_number() over (
            partition by every_entry.organization_id, every_entry.snapshot_date
            order by delivered_file.dataset_id, delivered_file.file_precedence, every_entry.extract_row
        ) as preference
    from every_entry
    inner join {{ source('registry', 'extracts') }} as delivered_file
        on every_entry.extract_number = delivered_file.extract_number

)

select
    organization_id,
    organization_type,
    organization_name,
    district_id,
    district_name,
    county_name,
    operating_status,
    is_charter,
    is_alternative,
    is_magnet,
    is_title_i,
    school_level_name,
    school_type_name,
    grade_span,
    instruction_level_code,
    school_ownership_code,
    district_ownership_code,
    charter_funding_type,
    enrollment_count,
    snapshot_date,
    extract_number,
    extract_row
from preferred
where preference = 1
