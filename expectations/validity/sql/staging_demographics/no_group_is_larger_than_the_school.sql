select
    enrollment.school_year,
    enrollment.organization_id,
    enrollment.source_student_group,
    enrollment.enrolled_count <= directory.enrollment_count as is_expected
from {batch} as enrollment
inner join staging.stg_cde__directory as directory
    on enrollment.organization_id = directory.organization_id
where enrollment.enrolled_count is not null and directory.enrollment_count is not null
