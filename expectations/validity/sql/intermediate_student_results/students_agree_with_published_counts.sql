with $results_of_two_roads

select
    school_year,
    organization_id,
    measure_id,
    abs(denominator - published_denominator)
    <= greatest($maximum_share * published_denominator, $minimum_students) as is_expected
from two_roads
