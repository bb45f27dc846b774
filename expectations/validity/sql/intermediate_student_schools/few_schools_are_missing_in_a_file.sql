with counted as (

    select
        school_year,
        population_id,
        sum(case when is_missing then 1 else 0 end) as missing_count,
        sum(case when is_missing or record_count > 0 then 1 else 0 end) as school_count
    from {batch}
    group by
        school_year,
        population_id

)

select
    school_year,
    population_id,
    missing_count <= greatest($maximum_share * school_count, $minimum_schools) as is_expected
from counted
