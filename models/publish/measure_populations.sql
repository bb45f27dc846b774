select
    population.organization_id,
    population.organization_type,
    population.school_year,
    population.population_id,
    population.reason_id,
    reason.reason,
    population.student_count as n
from {{ ref('fct_measure_population') }} as population
left join {{ ref('reasons') }} as reason
    on population.reason_id = reason.reason_id
