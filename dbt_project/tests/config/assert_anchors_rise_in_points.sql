-- What is this test?     Along the numbers of an anchor set points rise, and values rise or fall all the way.
-- When does it matter?   A value typed out of order makes a better result worth less.
-- How to resolve?        Correct value, points or anchor_number in anchors.
{{ config(meta={'dagster': {'ref': {'name': 'anchors'}}}) }}
with neighbor as (

    select
        anchor.anchor_set_id,
        anchor.anchor_id,
        anchor.anchor_number,
        anchor.value,
        anchor.points,
        lag(anchor.anchor_number) over (partition by anchor.anchor_set_id order by anchor.anchor_number)
            as previous_anchor_number,
        lag(anchor.value) over (partition by anchor.anchor_set_id order by anchor.anchor_number) as previous_value,
        lag(anchor.points) over (partition by anchor.anchor_set_id order by anchor.anchor_number) as previous_points,
        first_value(anchor.value) over (partition by anchor.anchor_set_id order by anchor.anchor_number) as floor_value,
        last_value(anchor.value) over (
            partition by anchor.anchor_set_id
            order by anchor.anchor_number
            rows between unbounded preceding and unbounded following
        ) as ceiling_value,
        count(*) over (partition by anchor.anchor_set_id) as anchor_count
    from {{ ref('anchors') }} as anchor

)

select *
from neighbor
where
    anchor_count <> 6
    or anchor_number <> coalesce(previous_anchor_number + 1, 1)
    or points <= previous_points
    or (value - previous_value) * (ceiling_value - floor_value) <= 0
