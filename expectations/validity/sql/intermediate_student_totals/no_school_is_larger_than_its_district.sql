select
    school.school_year,
    school.organization_id,
    school.measure_id,
    school.student_group_id,
    school.student_count <= district.student_count + $tolerance_students as is_expected
from {batch} as school
left join policy.measure_reconciliation as rule
    on school.measure_id = rule.measure_id
inner join intermediate.int_student__reporting_unit as unit
    on
        school.organization_id = unit.organization_id
        and unit.scope_id
        = case when coalesce(rule.charters_in_district_row, false) then 'with_charters' else 'district_run' end
inner join {batch} as district
    on
        unit.unit_id = district.organization_id
        and school.school_year = district.school_year
        and school.measure_id = district.measure_id
        and school.student_group_id = district.student_group_id
        and district.program_id = 'all'
where school.organization_type = 'school' and school.program_id = 'all'
