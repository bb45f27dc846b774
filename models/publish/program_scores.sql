select
    framework_id,
    framework_version,
    organization_id,
    program_id,
    school_year,
    enrollment_share,
    score,
    combination_value,
    points_band_level,
    override_band_level,
    is_overridden
from {{ ref('fct_program_score') }}
