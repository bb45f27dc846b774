select
    organization_id,
    school_year,
    organization_type,
    organization_name,
    district_id,
    county_id,
    state_id,
    parent_organization_id,
    level_id,
    grade_span,
    school_models,
    is_charter,
    is_alternative,
    is_title_i,
    operating_status,
    enrollment_count
from {{ ref('dim_organization') }}
