-- English learners who moved up a step of the language test, or stayed on its highest, of those with results of the
-- same test in both years and no lower grade than before.
with result as (

    {{ language_test_results() }}

),

judged as (

    select
        student_id,
        school_year,
        unit_id,
        unit_type,
        case
            when is_alternate
                then
                    performance_level > prior_alternate_level
                    or (performance_level = 3 and prior_alternate_level = 3)
            else step > prior_step or (step = 6 and prior_step = 6)
        end as has_progressed,
        case
            when exclusion_reason_id is not null then exclusion_reason_id
            when not is_tested then 'not_tested'
            when not has_comparable_prior_grade then 'no_prior_result'
            when is_alternate and prior_alternate_level is null then 'no_prior_result'
            when not is_alternate and prior_step is null then 'no_prior_result'
        end as exclusion_reason_id,
        extract_number
    from result

)

select
    {{ measure_row('english_learner_progress_rate', amount='case when has_progressed then 1 else 0 end') }}
from judged
