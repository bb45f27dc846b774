-- Students of all grades absent on a tenth of their expected days or more.
with absence as (

    {{ absence_of('with_charters') }}

)

select
    {{ measure_row(
        'chronic_absenteeism_rate_dataquest',
        amount='case when 10 * absent_days >= expected_days then 1 else 0 end',
    ) }}
from absence
