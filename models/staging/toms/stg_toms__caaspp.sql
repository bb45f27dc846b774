{{ config(materialized='table') }}
with source as (

    select * from {{ source('raw', 'toms__caaspp') }}

),

renamed as (

    select
        {{ to_pseudonym('record_key') }} as record_id,
        {{ to_pseudonym('student_key') }} as student_id,
        record_type,
        grade_code,
        enrolled_school_id as organization_id,
        tested_school_id,
        {{ to_date('us_entry_date') }} as us_entry_date,
        english_acquisition_status,
        {{ to_date('reclassification_date') }} as reclassification_date,
        {{ to_boolean('special_education_indicator') }} as is_special_education,
        {{ to_date('test_start_date') }} as test_start_date,
        {{ to_date('test_completed_date') }} as test_completed_date,
        condition_code,
        attemptedness_code,
        include_code,
        {{ to_integer('scale_score') }} as scale_score,
        {{ to_decimal('standard_error_points', 9, 2) }} as standard_error_points,
        {{ to_integer('achievement_level') }} as achievement_level,
        grade_code_minus_1,
        {{ to_integer('scale_score_minus_1') }} as scale_score_minus_1,
        {{ to_decimal('standard_error_points_minus_1', 9, 2) }} as standard_error_points_minus_1,
        {{ to_integer('achievement_level_minus_1') }} as achievement_level_minus_1,
        grade_code_minus_2,
        {{ to_integer('scale_score_minus_2') }} as scale_score_minus_2,
        {{ to_decimal('standard_error_points_minus_2', 9, 2) }} as standard_error_points_minus_2,
        {{ to_integer('achievement_level_minus_2') }} as achievement_level_minus_2,
        grade_code_minus_3,
        {{ to_integer('scale_score_minus_3') }} as scale_score_minus_3,
        {{ to_decimal('standard_error_points_minus_3', 9, 2) }} as standard_error_points_minus_3,
        {{ to_integer('achievement_level_minus_3') }} as achievement_level_minus_3,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
