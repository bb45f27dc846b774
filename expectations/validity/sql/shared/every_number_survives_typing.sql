-- Typing turns text that is no number into null: a cell that had text and has no number is lost.
with raw_count as (

$raw_number_counts

),

staged_count as (

$staged_number_counts

)

select
    cast(null as int) as school_year,
    raw_count.extract_number,
    raw_count.column_name,
    raw_count.cell_count is not distinct from staged_count.cell_count as is_expected
from raw_count
left join staged_count
    on
        raw_count.extract_number = staged_count.extract_number
        and raw_count.column_name = staged_count.column_name
