-- Mathematics: distance from standard of students tested and continuously enrolled.
with result as (

    {{ test_results_of('math') }}

)

select
    {{ measure_row(
        'math_distance_from_standard',
        group_basis='assessment',
        amount='distance_from_standard',
    ) }}
from result
