select
    cast(null as int) as school_year,
    extract_number,
    coalesce(rows_set_aside, 0) <= $maximum_share * (row_count + coalesce(rows_set_aside, 0)) as is_expected
from {batch}
where status in ('loaded', 'missing')
