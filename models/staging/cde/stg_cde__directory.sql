with source as (

    select * from {{ source('raw', 'cde__directory') }}

),

renamed as (

    select
        cds as organization_id,
        name as organization_name,
        district_cds as district_id,
        district as district_name,
        county as county_name,
        county_code,
        city as city_name,
        {{ to_boolean('charter') }} as is_charter,
        {{ to_boolean('dass') }} as is_alternative,
        {{ to_boolean('magnet') }} as is_magnet,
        {{ to_boolean('title_i') }} as is_title_i,
        school_level as school_level_name,
        school_type as school_type_name,
        virtual_type as virtual_type_code,
        lower(status) as operating_status,
        -- The file separates the two grades with an en dash.
        replace(grade_span, '–', '-') as grade_span,
        {{ to_integer('enrollment') }} as enrollment_count,
        {{ to_decimal('latitude', 9, 6) }} as latitude,
        {{ to_decimal('longitude', 9, 6) }} as longitude,
        {{ to_date('_snapshot_date') }} as snapshot_date,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
