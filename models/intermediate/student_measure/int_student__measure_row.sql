{{ config(materialized='table') }}
-- The student rows of every measure.
{% set measures = [
    'a_g_completion_rate',
    'average_attendance_rate',
    'chronic_absenteeism_rate',
    'chronic_absenteeism_rate_dataquest',
    'college_career_prepared_rate',
    'dropout_rate_4_year',
    'ela_distance_from_standard',
    'ela_growth',
    'ela_met_standard_rate',
    'ela_participation_rate',
    'english_learner_participation_rate',
    'english_learner_progress_rate',
    'expulsion_rate',
    'family_climate_favorable_rate',
    'graduation_rate_4_year',
    'graduation_rate_combined',
    'growth_mindset_favorable_rate',
    'math_distance_from_standard',
    'math_growth',
    'math_met_standard_rate',
    'math_participation_rate',
    'reclassification_rate',
    'school_stability_rate',
    'science_distance_from_standard',
    'science_met_standard_rate',
    'science_participation_rate',
    'self_efficacy_favorable_rate',
    'self_management_favorable_rate',
    'social_awareness_favorable_rate',
    'staff_climate_favorable_rate',
    'student_climate_favorable_rate',
    'student_survey_response_rate',
    'suspension_rate',
    'suspension_rate_dataquest',
] %}
{% for measure in measures %}
    {% if not loop.first %}
        union all
    {% endif %}
    select
        measure_id,
        school_year,
        unit_id,
        unit_type,
        student_id,
        group_basis,
        group_school_year,
        amount,
        weight,
        exclusion_reason_id,
        extract_number
    from {{ ref('msr_' ~ measure) }}
{% endfor %}
