-- Decisions about single schools that are inputs to a rating, each an audited row of an extract.
-- distinct: the same flag may be delivered by several files
select distinct
    organization_id,
    school_year,
    flag_id,
    flag_reason
from {{ ref('stg_cps_sqrp__school_flag') }}
