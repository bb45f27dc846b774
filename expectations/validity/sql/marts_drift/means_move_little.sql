with $results_of_two_years,

moved as (

    select
        school_year,
        measure_id,
        count(*) as school_count,
        sum(denominator * value) / sum(denominator) as mean_value,
        sum(prior_denominator * prior_value) / sum(prior_denominator) as prior_mean_value
    from both_years
    where denominator > 0 and prior_denominator > 0
    group by
        school_year,
        measure_id

)

select
    school_year,
    measure_id,
    abs(mean_value - prior_mean_value) <= $maximum_change as is_expected
from moved
where school_count >= $minimum_schools
