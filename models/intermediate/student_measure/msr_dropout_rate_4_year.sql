-- Dropouts of the four-year adjusted cohort.
with member as (

    {{ graduating_class('with_charters') }}

)

select
    {{ measure_row(
        'dropout_rate_4_year',
        group_basis='cohort',
        amount="case when cohort_outcome = 'dropout' then 1 else 0 end",
    ) }}
from member
