-- Measures that are the change of another one from last year. The number of students is the smaller one of the two
-- years, so that a minimum holds for both.
with compared as (

    select
        improvement.measure_id,
        base.organization_id,
        base.organization_type,
        base.program_id,
        base.school_year,
        base.student_group_id,
        base.status as base_status,
        base.denominator,
        base.value,
        base.is_corrected,
        base.standard_error,
        last_year.standard_error as prior_standard_error,
        base.row_level_id,
        base.source_dataset,
        base.extract_number,
        base.extract_row,
        prior_result.prior_denominator,
        prior_result.prior_value,
        coalesce(break_in_series.comparable, true) as is_comparable
    from {{ ref('measure_improvements') }} as improvement
    inner join {{ ref('int_measure__corrected') }} as base
        on improvement.base_measure_id = base.measure_id
    left join {{ ref('int_measure__prior_year') }} as prior_result
        on
            base.organization_id = prior_result.organization_id
            and base.program_id = prior_result.program_id
            and base.school_year = prior_result.school_year
            and base.measure_id = prior_result.measure_id
            and base.student_group_id = prior_result.student_group_id
    left join {{ ref('int_measure__corrected') }} as last_year
        on
            base.organization_id = last_year.organization_id
            and base.program_id = last_year.program_id
            and base.school_year = last_year.school_year + 1
            and base.measure_id = last_year.measure_id
            and base.student_group_id = last_year.student_group_id
    left join {{ ref('int_measure__break') }} as break_in_series
        on
            base.measure_id = break_in_series.measure_id
            and base.school_year = break_in_series.school_year

)

select
    organization_id,
    organization_type,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    case
        when is_comparable and value is not null and prior_value is not null
            then least(denominator, prior_denominator)
    end as denominator,
    case when is_comparable then cast(value - prior_value as decimal(18, 6)) end as value,
    case
        when base_status <> 'reported' then base_status
        when is_comparable and prior_value is not null then 'reported'
        else 'not_applicable'
    end as status,
    case
        when base_status <> 'reported' then null
        when not is_comparable then 'not_comparable'
        when prior_value is null then 'no_prior_year'
    end as status_reason,
    -- Two years' students are taken as different ones.
    case
        when is_comparable and value is not null and prior_value is not null
            then
                cast(
                    round(
                        sqrt(standard_error * standard_error + prior_standard_error * prior_standard_error), 6
                    ) as decimal(18, 6)
                )
    end as standard_error,
    is_corrected,
    source_dataset,
    row_level_id,
    extract_number,
    extract_row
from compared
