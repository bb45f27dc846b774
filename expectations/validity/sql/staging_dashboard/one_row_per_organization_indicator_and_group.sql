select
    school_year,
    extract_number,
    organization_id,
    source_metric,
    source_student_group,
    count(*) = 1 as is_expected
from {batch}
group by
    school_year,
    extract_number,
    organization_id,
    source_metric,
    source_student_group
