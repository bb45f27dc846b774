-- The score of each program of a school, before the programs of a school are combined.
select
    cast(program_score.framework_id as string) as framework_id,
    cast(program_score.framework_version as string) as framework_version,
    cast(program_score.organization_id as string) as organization_id,
    cast(program_score.program_id as string) as program_id,
    cast(program_score.school_year as int) as school_year,
    cast(program_score.profile_id as string) as profile_id,
    cast(scope.enrollment_share as decimal(9, 6)) as enrollment_share,
    cast(program_score.score as decimal(9, 3)) as score,
    cast(program_score.unrounded_score as decimal(18, 12)) as unrounded_score,
    cast(program_score.combination_value as decimal(18, 12)) as combination_value,
    cast(program_score.points_band_level as int) as points_band_level,
    cast(program_score.override_band_level as int) as override_band_level,
    cast(program_score.is_overridden as boolean) as is_overridden,
    cast(program_score.nominal_weight_with_data as decimal(18, 12)) as nominal_weight_with_data
from {{ ref('int_scoring__program_score') }} as program_score
inner join {{ ref('int_scoring__scope') }} as scope
    on
        program_score.framework_id = scope.framework_id
        and program_score.framework_version = scope.framework_version
        and program_score.organization_id = scope.organization_id
        and program_score.program_id = scope.program_id
        and program_score.school_year = scope.school_year
inner join {{ ref('framework_versions') }} as framework_version
    on
        program_score.framework_id = framework_version.framework_id
        and program_score.framework_version = framework_version.framework_version
where not framework_version.is_scenario
