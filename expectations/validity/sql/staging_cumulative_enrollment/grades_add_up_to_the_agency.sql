with $enrollment_in_two_files,

agency as (

    select
        school_year,
        reporting_agency_code,
        sum(cumulative_count) as cumulative_count,
        sum(enrolled_count) as enrolled_count
    from two_files
    group by
        school_year,
        reporting_agency_code

)

select
    school_year,
    reporting_agency_code,
    abs(cumulative_count - enrolled_count)
    <= greatest($maximum_share * enrolled_count, $minimum_students) as is_expected
from agency
