-- Science: distance from standard of students tested and continuously enrolled.
with result as (

    {{ test_results_of('science') }}

)

select
    {{ measure_row(
        'science_distance_from_standard',
        group_basis='assessment',
        amount='distance_from_standard',
    ) }}
from result
