-- State test results by student and subject, with the distance from standard: an alternate level counts as the
-- highest score of the general test's level, a score below the scoring threshold as the lowest of the grade.
with delivered as (

    select
        caaspp.student_id,
        caaspp.school_year,
        record_type.subject_id,
        record_type.is_alternate,
        record_type.leaves_out_newcomers,
        caaspp.organization_id,
        grade.grade,
        coalesce(caaspp.condition_code, 'none') as condition_code,
        caaspp.us_entry_date,
        caaspp.english_acquisition_status,
        caaspp.test_start_date,
        caaspp.scale_score,
        caaspp.standard_error_points,
        caaspp.achievement_level,
        caaspp.include_code,
        caaspp.extract_number,
        caaspp.extract_row,
        caaspp.test_completed_date,
        case when caaspp.scale_score is not null then 1 else 0 end as is_complete
    from {{ ref('stg_toms__caaspp') }} as caaspp
    inner join {{ ref('test_record_types') }} as record_type
        on
            record_type.source_id = 'caaspp'
            and caaspp.record_type = record_type.record_type
    left join {{ ref('grade_codes') }} as grade
        on caaspp.grade_code = grade.grade_code

),

record as (

    {{ latest_test_record(['student_id', 'school_year', 'subject_id']) }}

)

select
    record.student_id,
    record.school_year,
    record.subject_id,
    record.is_alternate,
    record.organization_id,
    record.grade,
    record.condition_code,
    record.test_start_date,
    record.scale_score,
    record.standard_error_points,
    record.achievement_level,
    coalesce(condition_rule.counts_in_participation, false) as counts_in_participation,
    coalesce(condition_rule.is_tested, false) and record.scale_score is not null as is_tested,
    coalesce(
        record.leaves_out_newcomers
        and record.english_acquisition_status = 'EL'
        and record.us_entry_date > calendar.newcomer_day,
        false
    ) as is_newcomer,
    case
        when not coalesce(condition_rule.counts_in_distance, false) then null
        when record.scale_score is null then null
        when record.condition_code = 'LOSS' then scale.lowest_score - scale.level_3_score
        when not record.is_alternate then record.scale_score - scale.level_3_score
        when record.achievement_level = 1 then scale.level_2_score - 1 - scale.level_3_score
        when record.achievement_level = 2 then -1
        when record.achievement_level = 3 then scale.level_4_score - 1 - scale.level_3_score
    end as distance_from_standard,
    case
        when not record.is_alternate then record.scale_score >= scale.level_3_score
        else record.achievement_level >= 3
    end as has_met_standard,
    case
        when record.student_id is null then 'no_student_identifier'
        when record.preference > 1 then 'repeated_test'
        when scale.grade is null then 'grade_not_tested'
        when
            not record.is_alternate
            and (record.scale_score < scale.lowest_score or record.scale_score > scale.highest_score)
            then 'score_outside_scale'
        when coalesce(record.include_code, 'Y') = 'R' then 'invalid_score'
        -- The lowest score of an alternate test, its last two digits zero, says that nothing was answered.
        when record.is_alternate and mod(record.scale_score, 100) = 0 then 'lowest_alternate_score'
    end as exclusion_reason_id,
    record.extract_number,
    record.extract_row
from record
left join {{ ref('assessment_scales') }} as scale
    on
        record.subject_id = scale.subject_id
        and record.grade = scale.grade
left join {{ ref('test_conditions') }} as condition_rule
    on record.condition_code = condition_rule.condition_code
left join {{ ref('int_student__calendar') }} as calendar
    on record.school_year = calendar.school_year
