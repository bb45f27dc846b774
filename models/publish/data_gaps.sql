select
    data_gap_id,
    school_year,
    topic_id,
    data_element,
    reason,
    stands_in,
    owner_role,
    gap_status,
    provenance
from {{ ref('fct_data_gap') }}
