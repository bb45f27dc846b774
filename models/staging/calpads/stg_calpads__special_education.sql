with source as (

    select * from {{ source('raw', 'calpads__special_education') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        accountable_district_code,
        plan_type_code,
        {{ to_compact_date('entry_date') }} as entry_date,
        primary_disability_code,
        program_setting_code,
        general_education_share_code,
        {{ to_compact_date('exit_date') }} as exit_date,
        exit_reason_code,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
