with source as (

    select * from {{ source('raw', 'calpads__incident_results') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        incident_id,
        result_code,
        {{ to_decimal('duration_days', 9, 2) }} as duration_days,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
