-- Students who stayed 245 consecutive calendar days at one school without a disqualifying exit, of everybody enrolled;
-- those who left for reasons that are none of the school's are left out, unless they had stayed so long. In a district
-- a student is stable who is stable at one of its schools, and the last exit in the district decides the rest.
with school_stay as (

    select
        stay.student_id,
        stay.school_year,
        stay.unit_id as organization_id,
        stay.first_date,
        stay.last_date,
        stay.extract_number,
        case
            when
                {{ days_between('stay.first_date', 'stay.last_date') }} + 1 >= 245
                and not coalesce(exit_rule.is_disqualifying_for_stability, false)
                then 1
            else 0
        end as is_stable,
        case when exit_rule.is_left_out_when_not_stable then 1 else 0 end as is_left_out
    from {{ ref('int_student__stay') }} as stay
    left join {{ ref('exit_reason_rules') }} as exit_rule
        on
            stay.exit_reason_code = exit_rule.exit_reason_code
            and exit_rule.completion_status_code in ('any', stay.completion_status_code)
    where stay.unit_type = 'school'

),

judged as (

    select
        school_stay.student_id,
        school_stay.school_year,
        unit.unit_id,
        unit.unit_type,
        max(school_stay.is_stable) as is_stable,
        max_by(
            school_stay.is_left_out,
            {{ day_number('school_stay.last_date') }} * 2 + 1 - school_stay.is_left_out
        ) as is_left_out,
        max(school_stay.extract_number) as extract_number
    from school_stay
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            school_stay.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')
    group by
        school_stay.student_id,
        school_stay.school_year,
        unit.unit_id,
        unit.unit_type

),

reasoned as (

    select
        *,
        case when is_stable = 0 and is_left_out = 1 then 'left_for_outside_reasons' end as exclusion_reason_id
    from judged

)

select
    {{ measure_row('school_stability_rate', amount='is_stable') }}
from reasoned
