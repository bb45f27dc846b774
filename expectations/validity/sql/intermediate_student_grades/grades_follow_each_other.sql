select
    school_year,
    organization_id,
    finding_id is null as is_expected
from {batch}
