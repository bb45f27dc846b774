{{ config(materialized='view') }}
-- A view: one reader.
-- The prior-year result that a change compares with: first what the same file delivers beside the current
-- result (the State restates last year for the comparison), else last year's result in the waist. Of files that
-- overlap, the one that comes first by its name speaks, whenever it arrived.
with delivered as (

    select
        indicator.organization_id,
        indicator.program_id,
        indicator.school_year,
        indicator.measure_id,
        indicator.student_group_id,
        indicator.prior_numerator,
        indicator.prior_denominator,
        indicator.prior_value,
        indicator.published_change,
        row_number() over (
            partition by
                indicator.organization_id,
                indicator.program_id,
                indicator.school_year,
                indicator.measure_id,
                indicator.student_group_id
            order by delivered_file.file_precedence, indicator.extract_row
        ) as preference
    from {{ ref('int_measure__dashboard_indicator') }} as indicator
    inner join {{ source('registry', 'extracts') }} as delivered_file
        on indicator.extract_number = delivered_file.extract_number

),

delivered_once as (

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
        'same_file' as prior_source
    from delivered
    where preference = 1

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
    from {{ ref('int_measure__published') }} as result
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
