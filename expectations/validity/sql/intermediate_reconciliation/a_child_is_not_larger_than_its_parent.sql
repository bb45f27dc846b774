select
    child.school_year,
    child.organization_id,
    child.measure_id,
    child.student_group_id,
    child.denominator <= parent.denominator as is_expected
from {batch} as child
inner join policy.measure_reconciliation as rule
    on child.measure_id = rule.measure_id
inner join marts.dim_organization as organization
    on
        child.organization_id = organization.organization_id
        and child.school_year = organization.school_year
inner join {batch} as parent
    on
        organization.parent_organization_id = parent.organization_id
        and child.school_year = parent.school_year
        and child.measure_id = parent.measure_id
        and child.student_group_id = parent.student_group_id
        and child.source_dataset = parent.source_dataset
        and parent.program_id = 'all'
where
    child.program_id = 'all'
    and child.denominator is not null
    and parent.denominator is not null
    and (rule.charters_in_district_row or not coalesce(organization.is_charter, false))
