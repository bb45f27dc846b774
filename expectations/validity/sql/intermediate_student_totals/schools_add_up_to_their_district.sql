-- Which schools count in a district row is the measure's rule; without one, those that the district reports for.
with school as (

    select
        unit.unit_id as organization_id,
        result.school_year,
        result.measure_id,
        sum(result.student_count) as student_count
    from {batch} as result
    left join policy.measure_reconciliation as rule
        on result.measure_id = rule.measure_id
    inner join intermediate.int_student__reporting_unit as unit
        on
            result.organization_id = unit.organization_id
            and unit.scope_id
            = case when coalesce(rule.charters_in_district_row, false) then 'with_charters' else 'district_run' end
    where result.organization_type = 'school' and result.program_id = 'all' and result.student_group_id = 'all'
    group by
        unit.unit_id,
        result.school_year,
        result.measure_id

)

select
    district.school_year,
    district.organization_id,
    district.measure_id,
    school.student_count
    between $minimum_ratio * district.student_count - $minimum_students
    and $maximum_ratio * district.student_count + $minimum_students as is_expected
from {batch} as district
inner join school
    on
        district.organization_id = school.organization_id
        and district.school_year = school.school_year
        and district.measure_id = school.measure_id
where district.program_id = 'all' and district.student_group_id = 'all'
