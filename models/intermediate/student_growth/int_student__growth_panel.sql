-- Current score with the scores that come before it, the most recent first: each is of the grade and year that the
-- progression asks for, and there is none after a gap. Why a record has no earlier score is said.
{% set most_priors = 4 %}
with current_record as (

    select
        result.student_id,
        result.subject_id,
        result.school_year,
        result.grade,
        result.is_alternate,
        history.scale_score,
        history.standard_error_points,
        result.extract_number
    from {{ ref('int_student__test_result') }} as result
    -- distinct: a subject has several models
    inner join (select distinct subject_id from {{ ref('growth_models') }}) as subject
        on result.subject_id = subject.subject_id
    left join {{ ref('int_student__score_history') }} as history
        on
            result.student_id = history.student_id
            and result.subject_id = history.subject_id
            and result.school_year = history.school_year
            and not history.is_from_later_file
    where result.exclusion_reason_id is null and result.is_tested

),

chained as (

    select
        current_record.student_id,
        current_record.subject_id,
        current_record.school_year,
        current_record.grade,
        current_record.is_alternate,
        current_record.scale_score,
        current_record.standard_error_points,
        current_record.extract_number,
        {% for prior in range(1, most_priors + 1) %}
            prior_{{ prior }}.grade as prior_{{ prior }}_grade,
            prior_{{ prior }}.school_year as prior_{{ prior }}_school_year,
            prior_{{ prior }}.scale_score as prior_{{ prior }}_scale_score,
            prior_{{ prior }}.standard_error_points as prior_{{ prior }}_standard_error_points,
        {% endfor %}
        progression_1.prior_grade as expected_prior_grade,
        current_record.school_year - progression_1.years_between as expected_prior_year
    from current_record
    {% for prior in range(1, most_priors + 1) %}
        {% set later = 'current_record' if prior == 1 else 'prior_' ~ (prior - 1) %}
        left join {{ ref('growth_progressions') }} as progression_{{ prior }}
            on {{ later }}.grade = progression_{{ prior }}.grade
        left join {{ ref('int_student__score_history') }} as prior_{{ prior }}
            on
                current_record.student_id = prior_{{ prior }}.student_id
                and current_record.subject_id = prior_{{ prior }}.subject_id
                and {{ later }}.school_year - progression_{{ prior }}.years_between = prior_{{ prior }}.school_year
                and progression_{{ prior }}.prior_grade = prior_{{ prior }}.grade
    {% endfor %}

)

select
    chained.student_id,
    chained.subject_id,
    chained.school_year,
    chained.grade,
    chained.scale_score,
    chained.standard_error_points,
    {% for prior in range(1, most_priors + 1) %}
        chained.prior_{{ prior }}_grade,
        chained.prior_{{ prior }}_school_year,
        chained.prior_{{ prior }}_scale_score,
        chained.prior_{{ prior }}_standard_error_points,
    {% endfor %}
    case
        when chained.prior_1_grade is null then 0
        when chained.prior_2_grade is null then 1
        when chained.prior_3_grade is null then 2
        when chained.prior_4_grade is null then 3
        else 4
    end as prior_count,
    other_subject.scale_score as prior_1_other_subject_scale_score,
    case
        when chained.is_alternate then 'alternate_test'
        when chained.scale_score is null then 'no_score'
        when chained.expected_prior_grade is null then 'grade_without_growth'
        when untested.school_year is not null then 'no_comparable_year'
        when chained.prior_1_grade is not null then null
        when same_year.student_id is not null then 'repeated_or_skipped_grade'
        else 'no_prior_score'
    end as exclusion_reason_id,
    chained.extract_number
from chained
left join {{ ref('years_without_tests') }} as untested
    on chained.expected_prior_year = untested.school_year
left join {{ ref('int_student__score_history') }} as same_year
    on
        chained.student_id = same_year.student_id
        and chained.subject_id = same_year.subject_id
        and chained.expected_prior_year = same_year.school_year
left join {{ ref('int_student__score_history') }} as other_subject
    on
        chained.student_id = other_subject.student_id
        and chained.prior_1_school_year = other_subject.school_year
        and chained.prior_1_grade = other_subject.grade
        and chained.subject_id <> other_subject.subject_id
