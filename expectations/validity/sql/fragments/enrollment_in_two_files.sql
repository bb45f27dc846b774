-- Students by school and grade, in the cumulative enrollment and in the enrollment records. An agency and year that
-- only one of the files holds is a matter of submissions.
cumulative as (

    select
        reporting_agency_code,
        school_code,
        school_year,
        grade_code,
        count(distinct student_id) as student_count
    from {batch}
    group by
        reporting_agency_code,
        school_code,
        school_year,
        grade_code

),

enrolled as (

    select
        reporting_agency_code,
        school_code,
        school_year,
        grade_code,
        count(distinct student_id) as student_count
    from staging.stg_calpads__enrollment
    group by
        reporting_agency_code,
        school_code,
        school_year,
        grade_code

),

in_both as (

    select
        reporting_agency_code,
        school_year
    from cumulative
    intersect
    select
        reporting_agency_code,
        school_year
    from enrolled

),

two_files as (

    select
        in_both.reporting_agency_code,
        in_both.school_year,
        coalesce(cumulative.school_code, enrolled.school_code) as school_code,
        coalesce(cumulative.grade_code, enrolled.grade_code) as grade_code,
        coalesce(cumulative.student_count, 0) as cumulative_count,
        coalesce(enrolled.student_count, 0) as enrolled_count
    from cumulative
    full outer join enrolled
        on
            cumulative.reporting_agency_code = enrolled.reporting_agency_code
            and cumulative.school_code = enrolled.school_code
            and cumulative.school_year = enrolled.school_year
            and cumulative.grade_code = enrolled.grade_code
    inner join in_both
        on
            coalesce(cumulative.reporting_agency_code, enrolled.reporting_agency_code) = in_both.reporting_agency_code
            and coalesce(cumulative.school_year, enrolled.school_year) = in_both.school_year

)
