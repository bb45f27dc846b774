-- Judged where the measure goes on: a group that many schools reported does not vanish altogether.
with reporting as (

    select
        school_year,
        measure_id,
        student_group_id,
        count(*) as school_count
    from {batch}
    where status = 'reported' and organization_type = 'school' and source_dataset is not null
    group by
        school_year,
        measure_id,
        student_group_id

),

measure_year as (

    select
        reporting.school_year,
        reporting.measure_id
    from reporting
    left join intermediate.int_measure__break as series_break
        on
            reporting.measure_id = series_break.measure_id
            and reporting.school_year = series_break.school_year
    where coalesce(series_break.comparable, true)
    group by
        reporting.school_year,
        reporting.measure_id

)

select
    measure_year.school_year,
    measure_year.measure_id,
    reporting_before.student_group_id,
    reporting.student_group_id is not null as is_expected
from measure_year
inner join reporting as reporting_before
    on
        measure_year.school_year = reporting_before.school_year + 1
        and measure_year.measure_id = reporting_before.measure_id
        and reporting_before.school_count >= $minimum_schools
left join reporting
    on
        measure_year.school_year = reporting.school_year
        and measure_year.measure_id = reporting.measure_id
        and reporting_before.student_group_id = reporting.student_group_id
