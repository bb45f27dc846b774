-- Students expelled, of everybody enrolled at any time in the year.
with enrolled as (

    {{ suspension_of('with_charters') }}

)

select
    {{ measure_row('expulsion_rate', amount='case when expulsion_count > 0 then 1 else 0 end') }}
from enrolled
