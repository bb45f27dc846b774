select
    framework_id,
    framework_version,
    organization_id,
    school_year,
    band_id,
    band_label,
    band_level,
    probability
from {{ ref('fct_band_probability') }}
