-- One rating per school, framework version and year, or the reason why there is none.
select
    school_rating.framework_id,
    school_rating.framework_version,
    school_rating.organization_id,
    school_rating.school_year,
    school_rating.score,
    school_rating.unrounded_score,
    school_rating.band_id,
    school_rating.band_label,
    school_rating.rated,
    school_rating.reason_not_rated,
    school_rating.program_count,
    school_rating.is_overridden,
    school_rating.distance_to_nearest_cut,
    school_rating.standard_error,
    school_rating.too_close_to_call,
    school_rating.too_close_to_call_basis,
    framework_version.notice
from {{ ref('int_scoring__school_rating') }} as school_rating
inner join {{ ref('framework_versions') }} as framework_version
    on
        school_rating.framework_id = framework_version.framework_id
        and school_rating.framework_version = framework_version.framework_version
where not framework_version.is_scenario
