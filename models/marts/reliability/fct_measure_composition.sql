{{ config(materialized='view') }}
-- A view: the rows are stored where the numeric package writes them.
-- How results of all students go together with poverty, groups, mobility and size of the schools of a level.
select
    cast(composition.measure_id as string) as measure_id,
    cast(composition.school_year as int) as school_year,
    cast(composition.level_id as string) as level_id,
    cast(composition.factor_id as string) as factor_id,
    cast(composition.school_count as bigint) as school_count,
    cast(composition.correlation as decimal(9, 6)) as correlation,
    cast(composition.correlation_lower as decimal(9, 6)) as correlation_lower,
    cast(composition.correlation_upper as decimal(9, 6)) as correlation_upper
from {{ source('reliability', 'measure_composition') }} as composition
