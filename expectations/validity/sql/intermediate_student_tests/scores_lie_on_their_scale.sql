select
    school_year,
    extract_number,
    extract_row,
    exclusion_reason_id is distinct from 'score_outside_scale' as is_expected
from {batch}
where scale_score is not null
