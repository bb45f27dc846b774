-- Days attended of the days expected.
with absence as (

    {{ absence_of('district_run') }}

)

select
    {{ measure_row('average_attendance_rate', amount='attended_days', weight='expected_days') }}
from absence
