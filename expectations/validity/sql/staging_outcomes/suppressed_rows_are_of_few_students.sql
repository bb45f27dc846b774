select
    school_year,
    organization_id,
    source_metric,
    source_student_group,
    denominator_count <= $maximum as is_expected
from {batch}
where source_reliability = 'suppressed' and denominator_count is not null
