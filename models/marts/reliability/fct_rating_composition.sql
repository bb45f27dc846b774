-- How scores go together with poverty, groups, mobility and size of the schools of a level.
select
    cast(composition.framework_id as string) as framework_id,
    cast(composition.framework_version as string) as framework_version,
    cast(composition.school_year as int) as school_year,
    cast(composition.level_id as string) as level_id,
    cast(composition.factor_id as string) as factor_id,
    cast(composition.school_count as bigint) as school_count,
    cast(composition.correlation as decimal(9, 6)) as correlation,
    cast(composition.correlation_lower as decimal(9, 6)) as correlation_lower,
    cast(composition.correlation_upper as decimal(9, 6)) as correlation_upper
from {{ source('reliability', 'rating_composition') }} as composition
inner join {{ ref('framework_versions') }} as framework_version
    on
        composition.framework_id = framework_version.framework_id
        and composition.framework_version = framework_version.framework_version
where not framework_version.is_scenario
