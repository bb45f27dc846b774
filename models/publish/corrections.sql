select
    correction.extract_path,
    correction.extract_row,
    correction.organization_id,
    correction.program_id,
    correction.school_year,
    correction.measure_id,
    correction.student_group_id,
    correction.field_id,
    correction.old_value,
    correction.new_value,
    correction.reason,
    correction.decided_on,
    correction.requested_by_role,
    correction.approved_by_role,
    correction.correction_state,
    correction.rejection_rule_id
from {{ ref('fct_correction') }} as correction
