select
    school_year,
    organization_id,
    measure_id,
    student_group_id,
    (status = 'reported') = (value is not null) as is_expected
from {batch}
