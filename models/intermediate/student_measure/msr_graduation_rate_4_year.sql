-- Graduates of the four-year adjusted cohort.
with member as (

    {{ graduating_class('with_charters') }}

)

select
    {{ measure_row(
        'graduation_rate_4_year',
        group_basis='cohort',
        amount="case when cohort_outcome = 'graduate' then 1 else 0 end",
    ) }}
from member
