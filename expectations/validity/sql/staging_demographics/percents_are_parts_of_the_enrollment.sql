select
    enrollment.school_year,
    enrollment.organization_id,
    enrollment.source_student_group,
    abs(100 * enrollment.enrolled_count - enrollment.enrolled_percent * directory.enrollment_count)
    <= $tolerance * directory.enrollment_count + 0.000001 as is_expected
from {batch} as enrollment
inner join staging.stg_cde__directory as directory
    on enrollment.organization_id = directory.organization_id
where
    enrollment.enrolled_count is not null
    and enrollment.enrolled_percent is not null
    and directory.enrollment_count is not null
