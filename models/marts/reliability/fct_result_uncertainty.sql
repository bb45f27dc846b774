{{ config(materialized='view') }}
-- A view: the rows are stored where the numeric package writes them.
-- How sure each result is: its interval, its reliability and its stabilized value, or why there are none.
select
    cast(uncertainty.organization_id as string) as organization_id,
    cast(uncertainty.program_id as string) as program_id,
    cast(uncertainty.school_year as int) as school_year,
    cast(uncertainty.measure_id as string) as measure_id,
    cast(uncertainty.student_group_id as string) as student_group_id,
    cast(uncertainty.standard_error as decimal(18, 6)) as standard_error,
    cast(uncertainty.interval_lower as decimal(18, 6)) as interval_lower,
    cast(uncertainty.interval_upper as decimal(18, 6)) as interval_upper,
    cast(uncertainty.reliability as decimal(9, 6)) as reliability,
    cast(uncertainty.stabilized_value as decimal(18, 6)) as stabilized_value,
    cast(uncertainty.stabilized_standard_error as decimal(18, 6)) as stabilized_standard_error,
    cast(uncertainty.uncertainty_reason_id as string) as uncertainty_reason_id
from {{ source('reliability', 'result_uncertainty') }} as uncertainty
