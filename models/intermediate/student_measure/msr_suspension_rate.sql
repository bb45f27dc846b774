-- Students suspended for a day or more in all, of everybody enrolled at any time in the year.
with enrolled as (

    {{ suspension_of('district_run') }}

)

select
    {{ measure_row(
        'suspension_rate',
        group_basis='dashboard',
        amount='case when suspension_days >= 1 then 1 else 0 end',
    ) }}
from enrolled
