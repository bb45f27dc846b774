select
    organization_id,
    organization_type,
    program_id,
    school_year,
    student_group_id,
    student_count,
    enrollment_count,
    student_share,
    eligible_share,
    representation_gap,
    representation_ratio,
    ratio_lower,
    ratio_upper,
    adjusted_p_value,
    is_different,
    cast('shown' as string) as disclosure
from {{ ref('fct_program_representation') }}
