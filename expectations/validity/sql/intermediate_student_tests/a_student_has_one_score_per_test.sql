select
    school_year,
    extract_number,
    extract_row,
    exclusion_reason_id is distinct from 'repeated_test' as is_expected
from {batch}
where scale_score is not null
