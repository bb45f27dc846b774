with source as (

    select * from {{ source('raw', 'calpads__student_information') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        {{ to_pseudonym('local_student_key') }} as local_student_id,
        {{ to_compact_date('effective_start_date') }} as effective_start_date,
        {{ to_compact_date('effective_end_date') }} as effective_end_date,
        gender_code,
        {{ to_boolean('hispanic_indicator') }} as is_hispanic,
        race_1_code,
        race_2_code,
        race_3_code,
        race_4_code,
        race_5_code,
        {{ to_compact_date('us_entry_date') }} as us_entry_date,
        {{ to_boolean('under_three_years_indicator') }} as is_under_three_years_in_us_schools,
        parent_education_code,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
