select
    measure_id,
    school_year,
    student_group_id,
    level_id,
    size_class_id,
    school_count,
    mean_reliability,
    mean_standard_error
from {{ ref('fct_reliability_by_size') }}
