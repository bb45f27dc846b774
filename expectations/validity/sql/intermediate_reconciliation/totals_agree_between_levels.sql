with $results_of_whole_extracts,

school as (

    select
        result.school_year,
        result.extract_number,
        result.measure_id,
        sum(result.denominator) as total
    from result
    inner join whole_extract
        on
            result.school_year = whole_extract.school_year
            and result.extract_number = whole_extract.extract_number
    where
        result.organization_type = 'school'
        and (result.charters_in_district_row or result.is_part_of_district)
    group by
        result.school_year,
        result.extract_number,
        result.measure_id

),

district_row as (

    select
        result.school_year,
        result.extract_number,
        result.measure_id,
        sum(result.denominator) as total
    from result
    inner join whole_extract
        on
            result.school_year = whole_extract.school_year
            and result.extract_number = whole_extract.extract_number
    where
        result.organization_type = 'district'
    group by
        result.school_year,
        result.extract_number,
        result.measure_id

),

compared as (

    select
        school.school_year,
        school.measure_id,
        school.extract_number,
        school.total as school_total,
        district_row.total as district_total
    from school
    inner join district_row
        on
            school.school_year = district_row.school_year
            and school.extract_number = district_row.extract_number
            and school.measure_id = district_row.measure_id

)

select
    school_year,
    measure_id,
    extract_number,
    school_total between $minimum_ratio * district_total and $maximum_ratio * district_total as is_expected
from compared
