-- What is this test?     Each band of a framework begins at the points of an anchor, and the ends of the scale are
--                        anchors too.
-- When does it matter?   The level of a measure is told in the words of the bands.
-- How to resolve?        Correct points in anchors, or lower_bound in framework_bands.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_anchor_sets'}}}) }}
with anchor_set as (

    -- distinct: several measures and levels use a set
    select distinct
        framework_id,
        framework_version,
        anchor_set_id
    from {{ ref('int_policy__framework_anchor_sets') }}

),

needed as (

    select
        anchor_set.anchor_set_id,
        band.lower_bound as points
    from anchor_set
    inner join {{ ref('int_policy__framework_bands') }} as band
        on
            anchor_set.framework_id = band.framework_id
            and anchor_set.framework_version = band.framework_version

    union all

    select
        anchor_set.anchor_set_id,
        framework_version.maximum_score as points
    from anchor_set
    inner join {{ ref('framework_versions') }} as framework_version
        on
            anchor_set.framework_id = framework_version.framework_id
            and anchor_set.framework_version = framework_version.framework_version

)

select
    needed.anchor_set_id,
    needed.points
from needed
left join {{ ref('anchors') }} as anchor
    on
        needed.anchor_set_id = anchor.anchor_set_id
        and needed.points = anchor.points
where anchor.anchor_set_id is null
