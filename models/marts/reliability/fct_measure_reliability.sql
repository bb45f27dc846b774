{{ config(materialized='view') }}
-- A view: the rows are stored where the numeric package writes them.
-- How well the results of a measure tell schools of a level apart, and how they go together with last year's.
select
    cast(reliability.measure_id as string) as measure_id,
    cast(reliability.school_year as int) as school_year,
    cast(reliability.student_group_id as string) as student_group_id,
    cast(reliability.level_id as string) as level_id,
    cast(reliability.school_count as bigint) as school_count,
    cast(reliability.mean_value as decimal(18, 6)) as mean_value,
    cast(reliability.between_standard_deviation as decimal(18, 6)) as between_standard_deviation,
    cast(reliability.mean_reliability as decimal(9, 6)) as mean_reliability,
    cast(reliability.paired_school_count as bigint) as paired_school_count,
    cast(reliability.year_to_year_correlation as decimal(9, 6)) as year_to_year_correlation,
    cast(reliability.correlation_lower as decimal(9, 6)) as correlation_lower,
    cast(reliability.correlation_upper as decimal(9, 6)) as correlation_upper
from {{ source('reliability', 'measure_reliability') }} as reliability
