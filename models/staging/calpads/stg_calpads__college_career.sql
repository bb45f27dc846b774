with source as (

    select * from {{ source('raw', 'calpads__college_career') }}

),

renamed as (

    select
        reporting_agency_code,
        school_code,
        {{ to_pseudonym('student_key') }} as student_id,
        cohort_category,
        {{ to_boolean('met_a_g_indicator') }} as met_a_g_requirements,
        {{ to_integer('ap_exam_count') }} as ap_exam_count,
        {{ to_integer('ap_course_count') }} as ap_course_count,
        {{ to_integer('ib_exam_count') }} as ib_exam_count,
        {{ to_integer('college_credit_semesters') }} as college_credit_semesters,
        {{ to_boolean('cte_pathway_indicator') }} as has_cte_pathway,
        {{ to_boolean('seal_of_biliteracy_indicator') }} as has_seal_of_biliteracy,
        {{ to_integer('military_science_years') }} as military_science_years,
        {{ to_boolean('pre_apprenticeship_indicator') }} as has_pre_apprenticeship,
        {{ to_integer('ela_level') }} as ela_level,
        {{ to_integer('math_level') }} as math_level,
        _school_year as school_year,
        _extract_number as extract_number,
        _extract_row as extract_row
    from source

)

select * from renamed
