-- A shifted or shuffled column keeps its mean and loses its correlation with the year before. A change from year to
-- year has none to lose, and neither has growth: that into a year and that out of it share the year's scores with
-- opposite signs. The upper end of Fisher's interval is judged: a correlation of few schools may be low by chance. One
-- of exactly 1 has no finite transform.
with $results_of_two_years,

resemblance as (

    select
        both_years.school_year,
        both_years.measure_id,
        count(*) as school_count,
        corr(both_years.value, both_years.prior_value) as correlation
    from both_years
    left join policy.measure_improvements as improvement
        on both_years.measure_id = improvement.measure_id
    left join policy.growth_measures as growth_measure
        on both_years.measure_id = growth_measure.measure_id
    where
        both_years.denominator >= $minimum_students
        and both_years.prior_denominator >= $minimum_students
        and improvement.measure_id is null
        and growth_measure.measure_id is null
    group by
        both_years.school_year,
        both_years.measure_id

)

select
    school_year,
    measure_id,
    case
        when correlation is not null
            then
                tanh(
                    atanh(greatest(least(correlation, 1 - 0.000001), 0.000001 - 1))
                    -- n less three
                    + $deviations_of_chance / sqrt(school_count - 1 - 2)
                ) >= $minimum_correlation
    end as is_expected
from resemblance
where school_count >= $minimum_schools
