with $results_of_two_years,

reporting as (

    select
        school_year,
        measure_id,
        count(*) as school_count,
        sum(denominator) as student_count
    from comparable
    group by
        school_year,
        measure_id

),

reporting_before as (

    select
        school_year,
        measure_id,
        count(*) as school_count,
        sum(denominator) as student_count
    from before
    group by
        school_year,
        measure_id

),

-- A measure that no file of the year holds is a matter of completeness of extracts, not of drift.
compared as (

    select
        reporting.school_year,
        reporting.measure_id,
        reporting.school_count,
        reporting_before.school_count as prior_school_count,
        reporting.student_count,
        reporting_before.student_count as prior_student_count
    from reporting
    inner join reporting_before
        on
            reporting.school_year = reporting_before.school_year
            and reporting.measure_id = reporting_before.measure_id

)

select
    school_year,
    measure_id,
    abs(school_count - prior_school_count) <= greatest($maximum_share * prior_school_count, $minimum_schools)
    and coalesce(
        abs(student_count - prior_student_count) <= $maximum_student_share * prior_student_count, true
    ) as is_expected
from compared
