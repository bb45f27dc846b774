select
    result.school_year,
    result.organization_id,
    result.measure_id,
    result.student_group_id,
    result.value between measure.minimum_value and measure.maximum_value as is_expected
from {batch} as result
inner join policy.measures as measure
    on result.measure_id = measure.measure_id
where result.value is not null
