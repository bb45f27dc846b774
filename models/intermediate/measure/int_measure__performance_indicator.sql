with indicator as (

    select * from {{ ref('stg_cps_sqrp__indicator') }}

),

decoded as (

    select
        indicator.organization_id,
        'school' as organization_type,
        indicator.program_id,
        indicator.school_year,
        source_measure.measure_id,
        source_measure.student_group_id,
        cast(null as bigint) as numerator,
        cast(null as bigint) as denominator,
        coalesce(indicator.score_value, cast(value_code.value as decimal(18, 6))) as value,
        indicator.participation_rate,
        case
            when coalesce(indicator.score_value, cast(value_code.value as decimal(18, 6))) is null then 'not_tested'
            else 'reported'
        end as status,
        concat('cps_sqrp_indicators_', cast(indicator.school_year as string)) as source_dataset,
        cast(null as string) as row_level_id,
        indicator.extract_number,
        indicator.extract_row
    from indicator
    inner join {{ ref('source_measures') }} as source_measure
        on
            source_measure.source_id = 'cps_sqrp'
            and source_measure.dataset_id = 'indicators'
            and indicator.source_metric = source_measure.source_metric
            and source_measure.source_program in ('any', indicator.program_id)
    left join {{ ref('source_value_codes') }} as value_code
        on
            value_code.source_id = 'cps_sqrp'
            and source_measure.measure_id = value_code.measure_id
            and indicator.score_text = value_code.source_value

)

select * from decoded
