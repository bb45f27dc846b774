-- Breaks in series, one row per measure and school year; a row for `any` measure applies to each.
with expanded as (

    select
        measure.measure_id,
        measure_break.school_year,
        measure_break.comparable
    from {{ ref('measure_breaks') }} as measure_break
    inner join {{ ref('measures') }} as measure
        on measure_break.measure_id in ('any', measure.measure_id)

)

select
    measure_id,
    school_year,
    min(comparable) as comparable
from expanded
group by
    measure_id,
    school_year
