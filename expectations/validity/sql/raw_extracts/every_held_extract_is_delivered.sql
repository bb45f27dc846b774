select
    cast(null as int) as school_year,
    extract_number,
    status <> 'missing' as is_expected
from {batch}
where status in ('loaded', 'missing')
