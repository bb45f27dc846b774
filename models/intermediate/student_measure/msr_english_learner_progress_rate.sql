-- English learners who moved up a step of the language test, or stayed on its highest, of those with results of the
-- same test in both years and no lower grade than before.
with result as (

    select
        test.student_id,
        test.school_year,
        unit.unit_id,
        unit.unit_type,
        case
            when test.is_alternate
                then
                    test.performance_level > test.prior_alternate_level
                    or (test.performance_level = 3 and test.prior_alternate_level = 3)
            else test.step > test.prior_step or (test.step = 6 and test.prior_step = 6)
        end as has_progressed,
        case
            when test.exclusion_reason_id is not null then test.exclusion_reason_id
            when not test.is_tested then 'not_tested'
            when not test.has_comparable_prior_grade then 'no_prior_result'
            when test.is_alternate and test.prior_alternate_level is null then 'no_prior_result'
            when not test.is_alternate and test.prior_step is null then 'no_prior_result'
        end as exclusion_reason_id,
        test.extract_number
    from {{ ref('int_student__language_test') }} as test
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            test.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')

)

select
    {{ measure_row(
        'english_learner_progress_rate',
        amount='case when has_progressed then 1 else 0 end',
    ) }}
from result
