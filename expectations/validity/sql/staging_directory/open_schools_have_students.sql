select
    cast(null as int) as school_year,
    organization_id,
    coalesce(enrollment_count, 0) > 0 as is_expected
from {batch}
where operating_status = 'active'
