{{ config(materialized='view') }}
-- A view: few columns of rows that are stored already.
-- The result of the year before that a file delivers beside the current one: the State restates last year for the
-- comparison. Of files that overlap, the one that comes first by its name speaks, whenever it arrived.
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
    published_change
from delivered
where preference = 1
