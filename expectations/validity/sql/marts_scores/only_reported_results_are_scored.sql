select
    school_year,
    framework_id,
    organization_id,
    measure_id,
    student_group_id,
    performance_level is null and points is null as is_expected
from {batch}
where status <> 'reported'
