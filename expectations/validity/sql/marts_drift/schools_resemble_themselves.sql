-- A shifted or shuffled column keeps its mean and loses its correlation with the year before.
with $results_of_two_years,

resemblance as (

    select
        school_year,
        measure_id,
        count(*) as school_count,
        corr(value, prior_value) as correlation
    from both_years
    where denominator >= $minimum_students and prior_denominator >= $minimum_students
    group by
        school_year,
        measure_id

)

select
    school_year,
    measure_id,
    correlation >= $minimum_correlation as is_expected
from resemblance
where school_count >= $minimum_schools
