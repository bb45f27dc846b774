select
    framework_id,
    framework_version,
    school_year,
    level_id,
    factor_id,
    school_count,
    correlation,
    correlation_lower,
    correlation_upper
from {{ ref('fct_rating_composition') }}
