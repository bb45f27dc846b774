-- Shares of the performance levels against the year before, per framework and measure.
with leveled as (

    select
        score.framework_id,
        score.school_year,
        score.measure_id,
        score.performance_level,
        count(*) as school_count
    from {batch} as score
    where
        score.organization_type = 'school'
        and score.student_group_id = 'all'
        and score.performance_level is not null
    group by
        score.framework_id,
        score.school_year,
        score.measure_id,
        score.performance_level

),

total as (

    select
        framework_id,
        school_year,
        measure_id,
        sum(school_count) as school_count
    from leveled
    group by
        framework_id,
        school_year,
        measure_id

),

-- Half the sum of the differences is the share of schools that would have to move.
level_share as (

    select
        total.framework_id,
        total.school_year,
        total.measure_id,
        level_number.performance_level,
        total.school_count as total_count,
        coalesce(leveled.school_count, 0) / total.school_count as school_share
    from total
    cross join (
        select performance_level
        from leveled
        group by performance_level
    ) as level_number
    left join leveled
        on
            total.framework_id = leveled.framework_id
            and total.school_year = leveled.school_year
            and total.measure_id = leveled.measure_id
            and level_number.performance_level = leveled.performance_level

),

moved as (

    select
        level_share.framework_id,
        level_share.school_year,
        level_share.measure_id,
        sum(abs(level_share.school_share - before.school_share)) / 2 as moved_share
    from level_share
    inner join level_share as before
        on
            level_share.framework_id = before.framework_id
            and level_share.school_year = before.school_year + 1
            and level_share.measure_id = before.measure_id
            and level_share.performance_level = before.performance_level
    left join intermediate.int_measure__break as series_break
        on
            level_share.measure_id = series_break.measure_id
            and level_share.school_year = series_break.school_year
    where
        level_share.total_count >= $minimum_schools
        and before.total_count >= $minimum_schools
        and coalesce(series_break.comparable, true)
    group by
        level_share.framework_id,
        level_share.school_year,
        level_share.measure_id

)

select
    school_year,
    framework_id,
    measure_id,
    moved_share <= $maximum_share as is_expected
from moved
