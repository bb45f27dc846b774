with source as (

    select * from {{ source('raw', 'calpads__graduation_cohort') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        cohort_category,
        {{ to_integer('completion_year') }} as completion_year,
        {{ to_boolean('met_a_g_indicator') }} as met_a_g_requirements,
        {{ to_boolean('english_learner_indicator') }} as is_english_learner,
        {{ to_boolean('disability_indicator') }} as has_disability,
        {{ to_boolean('disadvantaged_indicator') }} as is_disadvantaged,
        {{ to_boolean('homeless_indicator') }} as is_homeless,
        {{ to_boolean('foster_indicator') }} as is_foster,
        ethnicity as ethnicity_code,
        gender_code,
        {{ to_boolean('migrant_indicator') }} as is_migrant,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
