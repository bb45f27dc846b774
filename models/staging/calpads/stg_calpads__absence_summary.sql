with source as (

    select * from {{ source('raw', 'calpads__absence_summary') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        {{ to_boolean('exemption_indicator') }} as is_exempt,
        {{ to_decimal('expected_days', 9, 2) }} as expected_days,
        {{ to_decimal('attended_days', 9, 2) }} as attended_days,
        {{ to_decimal('absent_suspension_days', 9, 2) }} as absent_suspension_days,
        {{ to_decimal('in_school_suspension_days', 9, 2) }} as in_school_suspension_days,
        {{ to_decimal('absent_excused_days', 9, 2) }} as absent_excused_days,
        {{ to_decimal('absent_unexcused_days', 9, 2) }} as absent_unexcused_days,
        {{ to_decimal('incomplete_study_days', 9, 2) }} as incomplete_study_days,
        {{ to_decimal('independent_study_days', 9, 2) }} as independent_study_days,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
