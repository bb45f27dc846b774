-- What is this test?     The bands of a framework cover its whole score range without gap or overlap.
-- When does it matter?   A school between two bands would have no band.
-- How to resolve?        Correct lower_bound and upper_bound in framework_bands.
{{ config(meta={'dagster': {'ref': {'name': 'framework_bands'}}}) }}
with limit_row as (

    select
        framework_version.framework_id,
        framework_version.framework_version,
        min(performance_level.points) as minimum_value,
        max(performance_level.points) as maximum_value,
        max(framework_version.score_decimals) as decimals
    from {{ ref('framework_versions') }} as framework_version
    inner join {{ ref('framework_performance_levels') }} as performance_level
        on
            framework_version.framework_id = performance_level.framework_id
            and framework_version.framework_version = performance_level.framework_version
    group by
        framework_version.framework_id,
        framework_version.framework_version

),

gap as (

    {{ interval_gaps(ref('framework_bands'), ['framework_id', 'framework_version'], 'limit_row') }}

)

select * from gap
