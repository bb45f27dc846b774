select
    school_year,
    organization_id,
    measure_id,
    student_group_id,
    denominator > 0 as is_expected
from {batch}
where status = 'reported' and denominator is not null
