-- Days of suspension and expulsions by student and organization, over all incidents of the year.
select
    result.student_id,
    result.school_year,
    unit.unit_id,
    unit.unit_type,
    unit.scope_id,
    cast(
        sum(case when result_code.is_suspension then coalesce(result.duration_days, 0) else 0 end)
        as decimal(9, 2)
    ) as suspension_days,
    sum(case when result_code.is_expulsion then 1 else 0 end) as expulsion_count,
    max(result.extract_number) as extract_number
from {{ ref('stg_calpads__incident_result') }} as result
inner join {{ ref('incident_result_codes') }} as result_code
    on result.result_code = result_code.result_code
inner join {{ ref('int_student__school') }} as school
    on result.school_code = school.school_code
inner join {{ ref('int_student__reporting_unit') }} as unit
    on school.organization_id = unit.organization_id
group by
    result.student_id,
    result.school_year,
    unit.unit_id,
    unit.unit_type,
    unit.scope_id
