select
    measure_id,
    school_year,
    level_id,
    factor_id,
    school_count,
    correlation,
    correlation_lower,
    correlation_upper
from {{ ref('fct_measure_composition') }}
