-- Days expected, attended and absent by student and organization; days at several schools of a district are summed.
with summary as (

    select
        absence.student_id,
        absence.school_year,
        school.organization_id,
        coalesce(absence.is_exempt, false) as is_exempt,
        absence.expected_days,
        absence.attended_days + absence.in_school_suspension_days + absence.independent_study_days as attended_days,
        absence.absent_suspension_days
        + absence.absent_excused_days
        + absence.absent_unexcused_days
        + absence.incomplete_study_days as absent_days,
        absence.extract_number
    from {{ ref('stg_calpads__absence_summary') }} as absence
    inner join {{ ref('int_student__school') }} as school
        on absence.school_code = school.school_code

)

-- Exempt summaries take no part in the sums; a student whose summaries are all exempt is exempt.
select
    summary.student_id,
    summary.school_year,
    unit.unit_id,
    unit.unit_type,
    unit.scope_id,
    cast(sum(case when not summary.is_exempt then summary.expected_days else 0 end) as decimal(9, 2)) as expected_days,
    cast(sum(case when not summary.is_exempt then summary.attended_days else 0 end) as decimal(9, 2)) as attended_days,
    cast(sum(case when not summary.is_exempt then summary.absent_days else 0 end) as decimal(9, 2)) as absent_days,
    min(case when summary.is_exempt then 1 else 0 end) = 1 as is_exempt,
    max(summary.extract_number) as extract_number
from summary
inner join {{ ref('int_student__reporting_unit') }} as unit
    on summary.organization_id = unit.organization_id
group by
    summary.student_id,
    summary.school_year,
    unit.unit_id,
    unit.unit_type,
    unit.scope_id
