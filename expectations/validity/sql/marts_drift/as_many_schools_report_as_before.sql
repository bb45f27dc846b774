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

-- Students of schools that reported the year before, are open, and do not report. A school that closed is no loss.
lost as (

    select
        before.school_year,
        before.measure_id,
        sum(before.denominator) as student_count
    from before
    inner join marts.dim_organization as school
        on
            before.organization_id = school.organization_id
            and before.school_year = school.school_year
            and school.operating_status = 'active'
    left join comparable
        on
            before.organization_id = comparable.organization_id
            and before.school_year = comparable.school_year
            and before.measure_id = comparable.measure_id
    where comparable.organization_id is null
    group by
        before.school_year,
        before.measure_id

),

-- A measure that no file of the year holds is a matter of completeness of extracts, not of drift.
compared as (

    select
        reporting.school_year,
        reporting.measure_id,
        reporting.school_count,
        reporting_before.school_count as prior_school_count,
        reporting.student_count,
        reporting_before.student_count as prior_student_count,
        coalesce(lost.student_count, 0) as lost_student_count
    from reporting
    inner join reporting_before
        on
            reporting.school_year = reporting_before.school_year
            and reporting.measure_id = reporting_before.measure_id
    left join lost
        on
            reporting.school_year = lost.school_year
            and reporting.measure_id = lost.measure_id

)

select
    school_year,
    measure_id,
    abs(school_count - prior_school_count) <= greatest($maximum_share * prior_school_count, $minimum_schools)
    and coalesce(
        abs(student_count - prior_student_count)
        <= greatest($maximum_student_share * prior_student_count, $minimum_students),
        true
    )
    and coalesce(
        lost_student_count <= greatest($maximum_lost_share * prior_student_count, $minimum_lost_students), true
    ) as is_expected
from compared
