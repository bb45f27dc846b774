{{ config(materialized='view') }}
-- A view: one reader.
-- The prior-year result that a change compares with: first what the same file delivers beside the current
-- result (the State restates last year for the comparison), else last year's result in the waist.
with delivered_once as (

    select
        delivered.organization_id,
        delivered.program_id,
        delivered.school_year,
        delivered.measure_id,
        delivered.student_group_id,
        {% for field in correction_priors() %}
            case when correction.organization_id is null then delivered.{{ field }} else correction.{{ field }} end
                as {{ field }},
        {% endfor %}
        'same_file' as prior_source
    from {{ ref('int_measure__delivered_prior') }} as delivered
    left join {{ ref('int_correction__cell') }} as correction
        on
            delivered.organization_id = correction.organization_id
            and delivered.program_id = correction.program_id
            and delivered.school_year = correction.school_year
            and delivered.measure_id = correction.measure_id
            and delivered.student_group_id = correction.student_group_id
            and correction.broken_rule_id is null

),

last_year as (

    select
        result.organization_id,
        result.program_id,
        result.school_year + 1 as school_year,
        result.measure_id,
        result.student_group_id,
        result.numerator as prior_numerator,
        result.denominator as prior_denominator,
        result.value as prior_value,
        cast(null as decimal(18, 6)) as published_change,
        'prior_year_file' as prior_source
    from {{ ref('int_measure__corrected') }} as result
    left join delivered_once
        on
            result.organization_id = delivered_once.organization_id
            and result.program_id = delivered_once.program_id
            and result.school_year + 1 = delivered_once.school_year
            and result.measure_id = delivered_once.measure_id
            and result.student_group_id = delivered_once.student_group_id
    where delivered_once.organization_id is null

)

select
    organization_id,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    prior_numerator,
    prior_denominator,
    prior_value,
    published_change,
    prior_source
from delivered_once

union all

select
    organization_id,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    prior_numerator,
    prior_denominator,
    prior_value,
    published_change,
    prior_source
from last_year
