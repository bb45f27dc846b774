with indicator as (

    -- A file without the column that marks high-school cut scores says nothing about them; in one with the
    -- column an empty cell says no.
    select
        *,
        max(case when has_high_school_cut_points then 1 else 0 end) over (
            partition by extract_number, source_metric
        ) = 1 as marks_high_school_cut_points
    from {{ ref('stg_cde__dashboard_indicator') }}

),

decoded as (

    select
        indicator.organization_id,
        indicator.organization_type,
        'all' as program_id,
        indicator.school_year,
        source_measure.measure_id,
        student_group_code.student_group_id,
        indicator.numerator_count as numerator,
        indicator.denominator_count as denominator,
        indicator.result_value as value,
        indicator.participation_rate,
        case
            when indicator.result_value is not null then 'reported'
            when coalesce(indicator.denominator_count, 0) = 0 then 'no_students'
            else 'suppressed_by_source'
        end as status,
        concat('cde_dashboard_', lower(indicator.source_metric), '_', cast(indicator.school_year as string))
            as source_dataset,
        indicator.prior_numerator_count as prior_numerator,
        indicator.prior_denominator_count as prior_denominator,
        indicator.prior_result_value as prior_value,
        case when source_measure.change_is_input then indicator.published_change end as published_change,
        -- Some files say in the row itself which cut scores it belongs to.
        row_level.level_id as row_level_id,
        indicator.extract_number,
        indicator.extract_row
    from indicator
    inner join {{ ref('source_measures') }} as source_measure
        on
            source_measure.source_id = 'cde'
            and source_measure.dataset_id = 'dashboard_indicator'
            and indicator.source_metric = source_measure.source_metric
    inner join {{ ref('student_group_codes') }} as student_group_code
        on
            student_group_code.source_id = 'cde'
            and indicator.source_student_group = student_group_code.source_code
    left join {{ ref('organization_level_codes') }} as row_level
        on
            concat(source_measure.level_basis, '_', indicator.organization_type) = row_level.code_system
            and case source_measure.level_basis
                when 'hscutpoints'
                    then case
                            when indicator.has_high_school_cut_points then 'Y'
                            when indicator.marks_high_school_cut_points then 'N'
                        end
                when 'dashboard_type' then indicator.suspension_type_code
            end = row_level.code

)

select * from decoded
