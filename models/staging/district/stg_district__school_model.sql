with source as (

    select * from {{ source('raw', 'district__school_models') }}

),

renamed as (

    select
        organization_id,
        location_code,
        school_name,
        region,
        first_grade as first_grade_code,
        last_grade as last_grade_code,
        {{ to_boolean('is_alternative') }} as is_alternative,
        school_model,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
