select
    school_year,
    framework_id,
    organization_id,
    measure_id,
    student_group_id,
    (coalesce(performance_level, points) is null) = (reason_not_scored is not null) as is_expected
from {batch}
where status = 'reported'
