select
    framework_id,
    framework_version,
    school_year,
    framework_name,
    is_default,
    has_summative,
    first_school_year,
    last_school_year,
    minimum_score,
    maximum_score,
    notice,
    provenance
from {{ ref('dim_framework_version') }}
