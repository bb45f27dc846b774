{{ config(materialized='table') }}
with source as (

    select * from {{ source('raw', 'toms__elpac') }}

),

renamed as (

    select
        {{ to_pseudonym('record_key') }} as record_id,
        {{ to_pseudonym('student_key') }} as student_id,
        record_type,
        grade_code,
        enrolled_school_id as organization_id,
        tested_school_id,
        {{ to_boolean('tested_indicator') }} as is_tested,
        {{ to_date('test_completed_date') }} as test_completed_date,
        condition_code,
        include_code,
        {{ to_integer('scale_score') }} as scale_score,
        {{ to_integer('performance_level') }} as performance_level,
        {{ to_decimal('standard_error_points', 9, 2) }} as standard_error_points,
        record_type_minus_1,
        grade_code_minus_1,
        {{ to_integer('scale_score_minus_1') }} as scale_score_minus_1,
        {{ to_integer('performance_level_minus_1') }} as performance_level_minus_1,
        record_type_minus_2,
        grade_code_minus_2,
        {{ to_integer('scale_score_minus_2') }} as scale_score_minus_2,
        {{ to_integer('performance_level_minus_2') }} as performance_level_minus_2,
        record_type_minus_3,
        grade_code_minus_3,
        {{ to_integer('scale_score_minus_3') }} as scale_score_minus_3,
        {{ to_integer('performance_level_minus_3') }} as performance_level_minus_3,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
