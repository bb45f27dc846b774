-- Every correction delivered: applied, or rejected and why.
select
    cast(candidate.extract_path as string) as extract_path,
    cast(candidate.extract_row as int) as extract_row,
    cast(candidate.organization_id as string) as organization_id,
    cast(candidate.program_id as string) as program_id,
    cast(candidate.school_year as int) as school_year,
    cast(candidate.measure_id as string) as measure_id,
    cast(candidate.student_group_id as string) as student_group_id,
    cast(candidate.field_id as string) as field_id,
    cast(candidate.old_value as string) as old_value,
    cast(candidate.new_value as string) as new_value,
    cast(candidate.reason as string) as reason,
    cast(candidate.decided_on as date) as decided_on,
    cast(candidate.requested_by_role as string) as requested_by_role,
    cast(candidate.approved_by_role as string) as approved_by_role,
    cast(
        case
            when coalesce(candidate.broken_rule_id, cell.broken_rule_id) is null then 'applied' else 'rejected'
        end as string
    ) as correction_state,
    cast(coalesce(candidate.broken_rule_id, cell.broken_rule_id) as string) as rejection_rule_id
from {{ ref('int_correction__candidate') }} as candidate
left join {{ ref('int_correction__cell') }} as cell
    on
        candidate.organization_id = cell.organization_id
        and candidate.program_id = cell.program_id
        and candidate.school_year = cell.school_year
        and candidate.measure_id = cell.measure_id
        and candidate.student_group_id = cell.student_group_id
