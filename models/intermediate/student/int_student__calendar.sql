-- The days of every school year that the student files speak of.
with school_year as (

    -- distinct: many stays in a year
    select distinct school_year
    from {{ ref('stg_calpads__enrollment') }}

),

fall as (

    select
        school_year,
        {{ day_of_year('school_year', 7, 1, 1) }} as first_day,
        {{ day_of_year('school_year', 6, 30) }} as last_day,
        {{ day_of_year('school_year', 10, 1, 1) }} as october_first,
        {{ day_of_year('school_year', 4, 15, 1) }} as newcomer_day,
        {{ day_of_year('school_year', 6, 15, 4) }} as reclassification_day,
        {{ day_of_year('school_year', 6, 15) }} as typology_day
    from school_year

),

counted as (

    select
        *,
        -- 7 January 1970 was a Wednesday.
        mod({{ days_between("cast('1970-01-07' as date)", 'october_first') }}, 7) as days_after_wednesday
    from fall

)

select
    school_year,
    first_day,
    last_day,
    -- Census Day is the first Wednesday of October.
    {{ add_days('october_first', 'mod(7 - days_after_wednesday, 7)') }} as census_day,
    newcomer_day,
    reclassification_day,
    typology_day
from counted
