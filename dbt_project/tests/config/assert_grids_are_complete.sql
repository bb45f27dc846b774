-- What is this test?     Every grid gives a performance level for each of the 25 pairs of levels.
-- When does it matter?   A missing pair would leave schools without a performance level.
-- How to resolve?        Add the missing pairs to framework_grids.
{{ config(meta={'dagster': {'ref': {'name': 'framework_grids'}}}) }}
select
    grid_id,
    count(*) as pair_count
from {{ ref('framework_grids') }}
where
    status_level between 1 and 5
    and change_level between 1 and 5
    and performance_level between 1 and 5
group by grid_id
having count(*) <> 25
