-- Science: students who met or exceeded the standard, of those whose distance counts.
with result as (

    {{ test_results_of('science') }}

)

select
    {{ measure_row(
        'science_met_standard_rate',
        group_basis='assessment',
        amount='case when has_met_standard then 1 else 0 end',
    ) }}
from result
