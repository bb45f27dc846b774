select
    school_year,
    organization_id,
    source_metric,
    source_student_group,
    result_value is not null and denominator_count is not null as is_expected
from {batch}
where source_reliability in ('reliable', 'small_sample')
