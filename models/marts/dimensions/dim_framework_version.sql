-- The frameworks and versions that score somebody in a school year, with what a reader must be told.
-- distinct: a version scores many organizations
with scored_year as (

    select distinct
        framework_id,
        framework_version,
        school_year
    from {{ ref('int_scoring__scope') }}

)

select
    cast(framework_version.framework_id as string) as framework_id,
    cast(framework_version.framework_version as string) as framework_version,
    cast(scored_year.school_year as int) as school_year,
    cast(framework.framework_name as string) as framework_name,
    cast(framework_version.is_default as boolean) as is_default,
    cast(framework_version.has_summative as boolean) as has_summative,
    cast(framework_version.first_school_year as int) as first_school_year,
    cast(framework_version.last_school_year as int) as last_school_year,
    cast(framework_version.minimum_score as decimal(9, 3)) as minimum_score,
    cast(framework_version.maximum_score as decimal(9, 3)) as maximum_score,
    cast(framework_version.notice as string) as notice,
    cast(framework_version.provenance as string) as provenance
from {{ ref('framework_versions') }} as framework_version
inner join {{ ref('frameworks') }} as framework
    on framework_version.framework_id = framework.framework_id
inner join scored_year
    on
        framework_version.framework_id = scored_year.framework_id
        and framework_version.framework_version = scored_year.framework_version
where not framework_version.is_scenario
