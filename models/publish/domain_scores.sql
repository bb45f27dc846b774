select
    framework_id,
    framework_version,
    organization_id,
    school_year,
    domain_id,
    score,
    nominal_weight,
    weight_with_data,
    effective_weight
from {{ ref('fct_domain_score') }}
