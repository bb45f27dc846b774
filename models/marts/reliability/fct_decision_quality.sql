-- How good the bands of a framework version are as decisions: whether other students would have given the same.
select
    cast(quality.framework_id as string) as framework_id,
    cast(quality.framework_version as string) as framework_version,
    cast(quality.school_year as int) as school_year,
    cast(quality.rated_count as bigint) as rated_count,
    cast(quality.school_count as bigint) as school_count,
    cast(quality.mean_standard_error as decimal(9, 6)) as mean_standard_error,
    cast(quality.expected_accuracy as decimal(9, 6)) as expected_accuracy,
    cast(quality.decision_accuracy as decimal(9, 6)) as decision_accuracy,
    cast(quality.decision_consistency as decimal(9, 6)) as decision_consistency,
    cast(quality.kappa as decimal(9, 6)) as kappa,
    cast(quality.share_within_one_band as decimal(9, 6)) as share_within_one_band
from {{ source('reliability', 'decision_quality') }} as quality
inner join {{ ref('framework_versions') }} as framework_version
    on
        quality.framework_id = framework_version.framework_id
        and quality.framework_version = framework_version.framework_version
where not framework_version.is_scenario
