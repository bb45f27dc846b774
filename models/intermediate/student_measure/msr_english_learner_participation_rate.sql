-- English learners tested with the summative language test, of those enrolled in its window.
with result as (

    select
        test.student_id,
        test.school_year,
        unit.unit_id,
        unit.unit_type,
        test.is_tested,
        test.exclusion_reason_id,
        test.extract_number
    from {{ ref('int_student__language_test') }} as test
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            test.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')

)

select
    {{ measure_row(
        'english_learner_participation_rate',
        amount='case when is_tested then 1 else 0 end',
    ) }}
from result
