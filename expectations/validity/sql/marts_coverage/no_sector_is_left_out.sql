-- Schools that serve the grades of a measure, by sector: the share with a row in any file against that share over
-- all sectors. Relative, so that a file of half the schools does not count as a missing sector. Charters of unknown
-- funding are those that opened lately; many have no results yet.
with $schools_by_sector,

-- distinct: several grades of a measure may lie in a school's span
asked as (

    select distinct
        school.organization_id,
        school.school_year,
        school.sector_id,
        measure_grade.measure_id
    from school
    inner join policy.measure_grades as measure_grade
        on measure_grade.grade between school.lowest_grade and school.highest_grade
    where school.sector_is_known

),

-- distinct: a school may have several programs
held as (

    select distinct
        organization_id,
        school_year,
        measure_id
    from marts.fct_measure_result
    where student_group_id = 'all' and organization_type = 'school' and extract_number is not null

),

by_sector as (

    select
        asked.school_year,
        asked.measure_id,
        asked.sector_id,
        count(*) as asked_count,
        count(held.organization_id) as held_count
    from asked
    left join held
        on
            asked.organization_id = held.organization_id
            and asked.school_year = held.school_year
            and asked.measure_id = held.measure_id
    group by
        asked.school_year,
        asked.measure_id,
        asked.sector_id

),

overall as (

    select
        school_year,
        measure_id,
        sum(asked_count) as asked_count,
        sum(held_count) as held_count
    from by_sector
    group by
        school_year,
        measure_id

)

select
    by_sector.school_year,
    by_sector.measure_id,
    by_sector.sector_id,
    by_sector.held_count / by_sector.asked_count
    >= overall.held_count / overall.asked_count - $maximum_gap as is_expected
from by_sector
inner join overall
    on
        by_sector.school_year = overall.school_year
        and by_sector.measure_id = overall.measure_id
where
    by_sector.asked_count >= $minimum_schools
    and overall.held_count >= $minimum_coverage * overall.asked_count
