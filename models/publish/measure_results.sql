select
    result.organization_id,
    result.organization_type,
    result.program_id,
    result.school_year,
    result.measure_id,
    result.measure_version,
    result.student_group_id,
    result.status,
    result.status_reason,
    result.value,
    result.numerator,
    result.denominator,
    result.student_count as n,
    result.participation_rate,
    uncertainty.standard_error,
    uncertainty.interval_lower,
    uncertainty.interval_upper,
    uncertainty.reliability,
    uncertainty.stabilized_value,
    uncertainty.stabilized_standard_error,
    uncertainty.uncertainty_reason_id as uncertainty_reason,
    cast(case when result.source_dataset = 'student_level' then 'shown' else 'public_source' end as string)
        as disclosure,
    result.source_dataset,
    result.is_corrected
from {{ ref('fct_measure_result') }} as result
left join {{ ref('fct_result_uncertainty') }} as uncertainty
    on
        result.organization_id = uncertainty.organization_id
        and result.program_id = uncertainty.program_id
        and result.school_year = uncertainty.school_year
        and result.measure_id = uncertainty.measure_id
        and result.student_group_id = uncertainty.student_group_id
