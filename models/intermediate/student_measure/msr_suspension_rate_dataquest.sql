-- Students suspended for any length of time, of everybody enrolled at any time in the year.
with enrolled as (

    {{ suspension_of('with_charters') }}

)

select
    {{ measure_row(
        'suspension_rate_dataquest',
        amount='case when suspension_days > 0 then 1 else 0 end',
    ) }}
from enrolled
