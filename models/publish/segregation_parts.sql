select
    organization_id,
    school_year,
    split_id,
    decomposition_id,
    step_number,
    dimension_id,
    unit_count,
    student_count,
    mutual_information,
    theil_h,
    share_of_total,
    cast(case when source_dataset = 'student_level' then 'shown' else 'public_source' end as string) as disclosure,
    source_dataset
from {{ ref('fct_segregation_part') }}
