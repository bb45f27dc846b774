-- In whole numbers: the value is rounded to its last place, so the parts reach it within half of that place.
select
    result.school_year,
    result.organization_id,
    result.measure_id,
    result.student_group_id,
    abs(result.value * result.denominator - 100 * result.numerator)
    <= $tolerance_in_last_places * result.denominator / power(10, measure.value_decimals)
    + 0.000001 as is_expected
from {batch} as result
inner join policy.measures as measure
    on result.measure_id = measure.measure_id
where
    measure.value_from_parts
    and result.value is not null
    and result.numerator is not null
    and result.denominator > 0
