select
    school_year,
    organization_id,
    source_metric,
    source_student_group,
    result_value is null and numerator_count is null as is_expected
from {batch}
where source_reliability = 'suppressed'
