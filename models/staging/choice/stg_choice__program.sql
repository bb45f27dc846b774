with source as (

    select * from {{ source('raw', 'choice__programs') }}

),

renamed as (

    select
        program_code,
        program_name,
        program_type,
        organization_id,
        location_code,
        grade as grade_code,
        {{ to_integer('seats') }} as seat_count,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
