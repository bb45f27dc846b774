select
    school_year,
    extract_number,
    extract_row,
    abs(published_change - (result_value - prior_result_value)) <= $tolerance as is_expected
from {batch}
where published_change is not null and result_value is not null and prior_result_value is not null
