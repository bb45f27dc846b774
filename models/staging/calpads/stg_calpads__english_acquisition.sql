with source as (

    select * from {{ source('raw', 'calpads__english_acquisition') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        status_code,
        {{ to_compact_date('status_start_date') }} as status_start_date,
        primary_language_code,
        correction_reason_code,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
