-- English language arts: growth percentiles of students tested and continuously enrolled.
with result as (

    {{ test_results_of('ela') }}

),

growth as (

    {{ growth_of('ela_growth', 'ela') }}

)

select
    {{ measure_row('ela_growth', group_basis='assessment', amount='growth_value', weight='1') }}
from growth
