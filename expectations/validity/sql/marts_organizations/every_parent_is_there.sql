select
    child.school_year,
    child.organization_id,
    parent.organization_id is not null as is_expected
from {batch} as child
left join {batch} as parent
    on
        child.parent_organization_id = parent.organization_id
        and child.school_year = parent.school_year
where child.parent_organization_id is not null and child.state_id is not null
