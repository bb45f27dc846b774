-- English language arts: distance from standard of students tested and continuously enrolled.
with result as (

    {{ test_results_of('ela') }}

)

select
    {{ measure_row(
        'ela_distance_from_standard',
        group_basis='assessment',
        amount='distance_from_standard',
    ) }}
from result
