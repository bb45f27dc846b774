select
    framework_id,
    framework_version,
    school_year,
    rated_count,
    school_count,
    mean_standard_error,
    expected_accuracy,
    decision_accuracy,
    decision_consistency,
    kappa,
    share_within_one_band
from {{ ref('fct_decision_quality') }}
