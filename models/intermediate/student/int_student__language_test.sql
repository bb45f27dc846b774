-- Results of the summative language test with those of the year before: its step, or its level on the alternate test.
with delivered as (

    select
        elpac.student_id,
        elpac.school_year,
        elpac.organization_id,
        record_type.is_alternate,
        coalesce(prior_type.is_alternate, false) as prior_is_alternate,
        grade.grade,
        prior_grade.grade as prior_grade,
        elpac.condition_code,
        elpac.scale_score,
        elpac.performance_level,
        elpac.scale_score_minus_1,
        elpac.performance_level_minus_1,
        elpac.extract_number,
        elpac.extract_row,
        elpac.test_completed_date,
        case when elpac.scale_score is not null then 1 else 0 end as is_complete
    from {{ ref('stg_toms__elpac') }} as elpac
    inner join {{ ref('test_record_types') }} as record_type
        on
            record_type.source_id = 'elpac'
            and elpac.record_type = record_type.record_type
    left join {{ ref('test_record_types') }} as prior_type
        on
            prior_type.source_id = 'elpac'
            and elpac.record_type_minus_1 = prior_type.record_type
    left join {{ ref('grade_codes') }} as grade
        on elpac.grade_code = grade.grade_code
    left join {{ ref('grade_codes') }} as prior_grade
        on elpac.grade_code_minus_1 = prior_grade.grade_code

),

record as (

    {{ latest_test_record(['student_id', 'school_year']) }}

)

select
    record.student_id,
    record.school_year,
    record.organization_id,
    record.grade,
    record.is_alternate,
    record.scale_score is not null as is_tested,
    record.performance_level,
    step.step,
    prior_step.step as prior_step,
    case when record.prior_is_alternate then record.performance_level_minus_1 end as prior_alternate_level,
    coalesce(record.grade >= record.prior_grade, false) as has_comparable_prior_grade,
    case
        when record.student_id is null then 'no_student_identifier'
        when record.preference > 1 then 'repeated_test'
    end as exclusion_reason_id,
    record.extract_number,
    record.extract_row
from record
left join {{ ref('language_test_steps') }} as step
    on
        not record.is_alternate
        and record.grade = step.grade
        and record.scale_score >= step.lowest_score
        and record.scale_score <= step.highest_score
left join {{ ref('language_test_steps') }} as prior_step
    on
        not record.prior_is_alternate
        and record.prior_grade = prior_step.grade
        and record.scale_score_minus_1 >= prior_step.lowest_score
        and record.scale_score_minus_1 <= prior_step.highest_score
