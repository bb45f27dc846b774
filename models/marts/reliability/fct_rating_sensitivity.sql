-- What another rule would change: each rating beside the one of a scenario version that differs in one rule.
with rating as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        score,
        band_id,
        rated
    from {{ ref('int_scoring__school_rating') }}

)

select
    cast(rating.framework_id as string) as framework_id,
    cast(rating.framework_version as string) as framework_version,
    cast(scenario_version.framework_version as string) as scenario_version,
    cast(rating.organization_id as string) as organization_id,
    cast(rating.school_year as int) as school_year,
    cast(rating.score as decimal(9, 3)) as score,
    cast(scenario.score as decimal(9, 3)) as scenario_score,
    cast(scenario.score - rating.score as decimal(9, 3)) as score_change,
    cast(rating.band_id as string) as band_id,
    cast(scenario.band_id as string) as scenario_band_id,
    coalesce(rating.band_id, 'none') <> coalesce(scenario.band_id, 'none') as is_band_changed
from rating
inner join {{ ref('framework_versions') }} as scenario_version
    on
        rating.framework_id = scenario_version.framework_id
        and rating.framework_version = scenario_version.based_on_version
        and scenario_version.is_scenario
inner join rating as scenario
    on
        scenario_version.framework_id = scenario.framework_id
        and scenario_version.framework_version = scenario.framework_version
        and rating.organization_id = scenario.organization_id
        and rating.school_year = scenario.school_year
