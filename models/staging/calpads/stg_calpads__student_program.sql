with source as (

    select * from {{ source('raw', 'calpads__student_programs') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        program_code,
        {{ to_compact_date('start_date') }} as start_date,
        {{ to_compact_date('end_date') }} as end_date,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
