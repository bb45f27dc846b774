-- Science: students tested, of those enrolled in the test window.
with result as (

    {{ test_results_of('science', reason='participation_exclusion_reason_id') }}

)

select
    {{ measure_row(
        'science_participation_rate',
        group_basis='assessment',
        amount='case when is_tested then 1 else 0 end',
    ) }}
from result
