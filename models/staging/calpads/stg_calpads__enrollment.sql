{{ config(materialized='table') }}
with source as (

    select * from {{ source('raw', 'calpads__enrollment') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        {{ to_pseudonym('local_student_key') }} as local_student_id,
        {{ to_compact_date('start_date') }} as start_date,
        {{ to_compact_date('exit_date') }} as exit_date,
        enrollment_status_code,
        grade_code,
        exit_reason_code,
        completion_status_code,
        {{ to_boolean('met_a_g_indicator') }} as met_a_g_requirements,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
