-- Mathematics: growth percentiles of students tested and continuously enrolled.
with result as (

    {{ test_results_of('math') }}

),

growth as (

    {{ growth_of('math_growth', 'math') }}

)

select
    {{ measure_row('math_growth', group_basis='assessment', amount='growth_value', weight='1') }}
from growth
