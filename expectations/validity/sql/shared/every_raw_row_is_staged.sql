with raw_row as (

    select
        _extract_number as extract_number,
        count(*) as row_count
    from $raw_relation
    group by _extract_number

),

staged_row as (

    select
        extract_number,
        count(*) as row_count
    from {batch}
    group by extract_number

)

select
    cast(null as int) as school_year,
    coalesce(raw_row.extract_number, staged_row.extract_number) as extract_number,
    raw_row.row_count is not distinct from staged_row.row_count as is_expected
from raw_row
full outer join staged_row
    on raw_row.extract_number = staged_row.extract_number
