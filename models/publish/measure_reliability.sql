select
    measure_id,
    school_year,
    student_group_id,
    level_id,
    school_count,
    mean_value,
    between_standard_deviation,
    mean_reliability,
    paired_school_count,
    year_to_year_correlation,
    correlation_lower,
    correlation_upper
from {{ ref('fct_measure_reliability') }}
