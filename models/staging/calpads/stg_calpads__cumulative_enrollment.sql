with source as (

    select * from {{ source('raw', 'calpads__cumulative_enrollment') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        {{ to_compact_date('start_date') }} as start_date,
        {{ to_compact_date('exit_date') }} as exit_date,
        enrollment_status_code,
        grade_code,
        exit_reason_code,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
