select
    organization_id,
    school_year,
    category_type,
    category_id,
    split_id,
    index_id,
    student_group_id,
    other_group_id,
    index_value,
    corrected_value,
    standard_error,
    interval_lower,
    interval_upper,
    school_count,
    student_count,
    cast(case when source_dataset = 'student_level' then 'shown' else 'public_source' end as string) as disclosure,
    source_dataset
from {{ ref('fct_segregation_index') }}
