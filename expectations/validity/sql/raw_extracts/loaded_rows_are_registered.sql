with loaded as (

$loaded_rows

)

select
    cast(null as int) as school_year,
    coalesce(loaded.extract_number, extract.extract_number) as extract_number,
    coalesce(loaded.row_count, 0) is not distinct from extract.row_count as is_expected
from loaded
full outer join (
    select
        extract_number,
        row_count
    from {batch}
    where status in ('loaded', 'missing')
) as extract
    on loaded.extract_number = extract.extract_number
