{{ config(materialized='view') }}
-- A view: two million rows with one reader; storing them twice is the cost of the model.
with outcome as (

    select * from {{ ref('stg_cde__outcome') }}

),

decoded as (

    select
        outcome.organization_id,
        outcome.organization_type,
        'all' as program_id,
        outcome.school_year,
        source_measure.measure_id,
        student_group_code.student_group_id,
        outcome.numerator_count as numerator,
        outcome.denominator_count as denominator,
        outcome.result_value as value,
        cast(null as decimal(5, 2)) as participation_rate,
        case
            when outcome.source_reliability = 'suppressed' then 'suppressed_by_source'
            when outcome.source_reliability = 'not_available' and outcome.denominator_count = 0 then 'no_students'
            when outcome.result_value is null then 'not_tested'
            else 'reported'
        end as status,
        outcome.source_dataset,
        cast(null as string) as row_level_id,
        outcome.extract_number,
        outcome.extract_row
    from outcome
    inner join {{ ref('source_measures') }} as source_measure
        on
            source_measure.source_id = 'cde'
            and source_measure.dataset_id = 'outcomes'
            and outcome.source_metric = source_measure.source_metric
    inner join {{ ref('student_group_codes') }} as student_group_code
        on
            student_group_code.source_id = 'cde'
            and outcome.source_student_group = student_group_code.source_code

)

select * from decoded
