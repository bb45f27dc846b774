with $results_of_two_roads

select
    school_year,
    organization_id,
    measure_id,
    abs(value - published_value) <= $maximum_difference as is_expected
from two_roads
where published_denominator >= $minimum_students
