select
    framework_id,
    framework_version,
    organization_id,
    school_year,
    score,
    unrounded_score,
    band_id,
    band_label,
    rated,
    reason_not_rated,
    program_count,
    is_overridden,
    distance_to_nearest_cut,
    standard_error,
    too_close_to_call,
    too_close_to_call_basis
from {{ ref('fct_summative_rating') }}
