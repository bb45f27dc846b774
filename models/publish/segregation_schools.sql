select
    organization_id,
    school_year,
    split_id,
    population_id,
    student_count,
    divergence_from_population,
    share_of_segregation,
    divergence_from_level,
    cast(case when source_dataset = 'student_level' then 'shown' else 'public_source' end as string) as disclosure,
    source_dataset
from {{ ref('fct_segregation_school') }}
