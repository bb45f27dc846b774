with $results_of_whole_extracts,

school as (

    select
        result.school_year,
        result.extract_number,
        result.measure_id,
        sum(result.denominator * result.value) / sum(result.denominator) as mean
    from result
    inner join whole_extract
        on
            result.school_year = whole_extract.school_year
            and result.extract_number = whole_extract.extract_number
    where
        result.organization_type = 'school'
        and (result.charters_in_district_row or result.is_part_of_district)
        and result.value is not null
        and result.denominator > 0
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
        sum(result.denominator * result.value) / sum(result.denominator) as mean
    from result
    inner join whole_extract
        on
            result.school_year = whole_extract.school_year
            and result.extract_number = whole_extract.extract_number
    where
        result.organization_type = 'district'
        and result.value is not null
        and result.denominator > 0
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
        school.mean as school_mean,
        district_row.mean as district_mean
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
    abs(school_mean - district_mean) <= $maximum_difference as is_expected
from compared
