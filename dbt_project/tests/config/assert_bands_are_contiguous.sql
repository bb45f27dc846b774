-- What is this test?     The bands of a framework cover its whole score range without gap or overlap.
-- When does it matter?   A school between two bands would have no band.
-- How to resolve?        Correct lower_bound and upper_bound in framework_bands.
{{ config(meta={'dagster': {'ref': {'name': 'int_policy__framework_bands'}}}) }}
with limit_row as (

    select
        framework_id,
        framework_version,
        minimum_score as minimum_value,
        maximum_score as maximum_value,
        score_decimals as decimals
    from {{ ref('framework_versions') }}

),

gap as (

    {{ interval_gaps(ref('int_policy__framework_bands'), ['framework_id', 'framework_version'], 'limit_row') }}

)

select * from gap
