-- Neighboring anchors of a set as segments over the value; points rise or fall along it.
with neighbor as (

    select
        anchor_set_id,
        value,
        points,
        lead(value) over (partition by anchor_set_id order by anchor_number) as next_value,
        lead(points) over (partition by anchor_set_id order by anchor_number) as next_points,
        min(value) over (partition by anchor_set_id) as set_minimum,
        max(value) over (partition by anchor_set_id) as set_maximum
    from {{ ref('anchors') }}

)

select
    anchor_set_id,
    least(value, next_value) as lowest_value,
    greatest(value, next_value) as highest_value,
    case when value < next_value then points else next_points end as points_at_lowest,
    case when value < next_value then next_points else points end as points_at_highest,
    least(value, next_value) = set_minimum as is_first,
    set_minimum,
    set_maximum
from neighbor
where next_value is not null
