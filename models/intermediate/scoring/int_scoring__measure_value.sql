{{ config(materialized='view') }}
-- A view: one reader.
-- Exact current and prior values of every cell, and their change. Where counts exist the value is 100 x
-- numerator / denominator, unrounded; where the source publishes only a rounded value, that value is used.
with cell as (

    select * from {{ ref('int_scoring__cell') }}

),

result as (

    select * from {{ ref('fct_measure_result') }}

),

joined as (

    select
        cell.framework_id,
        cell.framework_version,
        cell.organization_id,
        cell.organization_type,
        cell.program_id,
        cell.school_year,
        coalesce(result.row_level_id, cell.level_id) as level_id,
        cell.profile_id,
        cell.measure_id,
        cell.student_group_id,
        result.status,
        result.status_reason,
        result.student_count,
        result.participation_rate,
        coalesce(
            result.value is not null
            and measure.value_from_parts
            and result.numerator is not null
            and result.denominator > 0,
            false
        ) as current_from_parts,
        coalesce(
            prior_result.prior_value is not null
            and measure.value_from_parts
            and prior_result.prior_numerator is not null
            and prior_result.prior_denominator > 0,
            false
        ) as prior_from_parts,
        result.numerator,
        result.denominator,
        result.value,
        prior_result.prior_numerator,
        prior_result.prior_denominator,
        prior_result.prior_value,
        prior_result.published_change,
        coalesce(break_in_series.comparable, true) as is_comparable
    from cell
    inner join result
        on
            cell.organization_id = result.organization_id
            and cell.result_program_id = result.program_id
            and cell.school_year = result.school_year
            and cell.measure_id = result.measure_id
            and cell.student_group_id = result.student_group_id
    inner join {{ ref('measures') }} as measure
        on cell.measure_id = measure.measure_id
    left join {{ ref('int_measure__prior_year') }} as prior_result
        on
            cell.organization_id = prior_result.organization_id
            and cell.result_program_id = prior_result.program_id
            and cell.school_year = prior_result.school_year
            and cell.measure_id = prior_result.measure_id
            and cell.student_group_id = prior_result.student_group_id
    left join {{ ref('int_measure__break') }} as break_in_series
        on
            cell.measure_id = break_in_series.measure_id
            and cell.school_year = break_in_series.school_year

),

valued as (

    select
        joined.framework_id,
        joined.framework_version,
        joined.organization_id,
        joined.organization_type,
        joined.program_id,
        joined.school_year,
        joined.level_id,
        joined.profile_id,
        joined.measure_id,
        joined.student_group_id,
        joined.status,
        joined.status_reason,
        joined.student_count,
        joined.participation_rate,
        joined.prior_denominator,
        joined.published_change,
        joined.current_from_parts,
        joined.prior_from_parts,
        joined.is_comparable,
        case
            when joined.current_from_parts then {{ divide('100 * joined.numerator', 'joined.denominator') }}
            else cast(joined.value as decimal(38, 12))
        end as exact_value,
        case
            when joined.prior_from_parts then {{ divide('100 * joined.prior_numerator', 'joined.prior_denominator') }}
            else cast(joined.prior_value as decimal(38, 12))
        end as exact_prior_value
    from joined

)

select
    framework_id,
    framework_version,
    organization_id,
    organization_type,
    program_id,
    school_year,
    level_id,
    profile_id,
    measure_id,
    student_group_id,
    status,
    status_reason,
    student_count,
    prior_denominator as prior_student_count,
    participation_rate,
    exact_value,
    exact_prior_value,
    -- A published change is an input only where the source publishes no components to compute it from.
    case
        when not is_comparable or exact_value is null then null
        when published_change is not null then cast(published_change as decimal(38, 12))
        else exact_value - exact_prior_value
    end as exact_change,
    case
        when not is_comparable then 'break_in_series'
        when exact_value is null then null
        when published_change is not null then 'published_input'
        when exact_prior_value is null then null
        when current_from_parts and prior_from_parts then 'exact'
        else 'approximate'
    end as change_basis
from valued
