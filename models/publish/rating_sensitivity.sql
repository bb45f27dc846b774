select
    framework_id,
    framework_version,
    scenario_version,
    organization_id,
    school_year,
    score,
    scenario_score,
    score_change,
    band_id,
    scenario_band_id,
    is_band_changed
from {{ ref('fct_rating_sensitivity') }}
