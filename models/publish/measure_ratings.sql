select
    framework_id,
    framework_version,
    organization_id,
    program_id,
    school_year,
    domain_id,
    measure_id,
    score,
    band_id,
    band_label,
    student_group_count,
    nominal_weight,
    effective_weight,
    contribution
from {{ ref('fct_measure_rating') }}
