-- Each student of a cohort belongs to one organization of a level; hidden counts make the sum a lower bound.
with child as (

    select
        organization.parent_organization_id as organization_id,
        result.school_year,
        result.measure_id,
        result.student_group_id,
        result.source_dataset,
        result.organization_type,
        sum(result.denominator) as denominator,
        sum(result.numerator) as numerator
    from {batch} as result
    inner join policy.measure_reconciliation as rule
        on
            result.measure_id = rule.measure_id
            and rule.counted_once
            and rule.charters_in_district_row
    inner join marts.dim_organization as organization
        on
            result.organization_id = organization.organization_id
            and result.school_year = organization.school_year
    where result.program_id = 'all' and result.denominator is not null
    group by
        organization.parent_organization_id,
        result.school_year,
        result.measure_id,
        result.student_group_id,
        result.source_dataset,
        result.organization_type

)

select
    parent.school_year,
    parent.organization_id,
    parent.measure_id,
    parent.student_group_id,
    child.denominator <= parent.denominator and child.numerator <= parent.numerator as is_expected
from child
inner join {batch} as parent
    on
        child.organization_id = parent.organization_id
        and child.school_year = parent.school_year
        and child.measure_id = parent.measure_id
        and child.student_group_id = parent.student_group_id
        and child.source_dataset = parent.source_dataset
        and parent.program_id = 'all'
where parent.denominator is not null and parent.numerator is not null
