with source as (

    select * from {{ source('raw', 'calpads__direct_certification') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        {{ to_compact_date('certification_date') }} as certification_date,
        certification_status,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
