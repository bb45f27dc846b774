select
    school_year,
    organization_id,
    measure_id,
    student_group_id,
    numerator between 0 and denominator as is_expected
from {batch}
where numerator is not null
