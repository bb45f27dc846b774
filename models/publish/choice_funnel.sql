select
    organization_id,
    program_type,
    school_year,
    student_group_id,
    stage_id,
    stage_number,
    student_count,
    base_count,
    stage_rate,
    other_rate,
    ratio,
    ratio_lower,
    ratio_upper,
    adjusted_p_value,
    is_different,
    cast('shown' as string) as disclosure
from {{ ref('fct_choice_funnel') }}
