select
    school_year,
    extract_number,
    extract_row,
    regexp_full_match(organization_id, '[0-9]+') and length(organization_id) = $digits as is_expected
from {batch}
