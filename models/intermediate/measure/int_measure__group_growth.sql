-- Growth of schools and groups that is more than a mean over students, in the shape of all results.
select
    organization_id,
    organization_type,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    cast(null as bigint) as numerator,
    student_count as denominator,
    value,
    cast(null as decimal(5, 2)) as participation_rate,
    'reported' as status,
    'student_level' as source_dataset,
    cast(null as string) as row_level_id,
    extract_number,
    cast(null as int) as extract_row,
    standard_error
from {{ source('growth', 'group_growth') }}
