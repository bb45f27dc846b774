select
    framework_id,
    framework_version,
    organization_id,
    school_year,
    program_id,
    line_type,
    domain_id,
    measure_id,
    student_group_id,
    points,
    nominal_weight,
    reassigned_weight,
    effective_weight,
    enrollment_share,
    contribution
from {{ ref('fct_rating_line') }}
