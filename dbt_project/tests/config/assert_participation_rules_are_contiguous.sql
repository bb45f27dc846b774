-- What is this test?     Participation steps cover 0 to 100 whole percent without gap or overlap.
-- When does it matter?   A participation rate in a gap would escape its consequence.
-- How to resolve?        Correct lower_bound and upper_bound in participation_rules.
{{ config(meta={'dagster': {'ref': {'name': 'participation_rules'}}}) }}
with limit_row as (

    -- distinct: a rule has one row per interval
    select distinct
        participation_rule_id,
        0 as minimum_value,
        100 as maximum_value,
        0 as decimals
    from {{ ref('participation_rules') }}

),

gap as (

    {{ interval_gaps(ref('participation_rules'), ['participation_rule_id'], 'limit_row') }}

)

select * from gap
