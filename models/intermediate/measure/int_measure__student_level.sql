-- Results of measures that are computed from students, in the shape of all results. The standard error is that of a
-- ratio of sums over students (Cochran 1977, section 2.11), students taken as independent.
with summed as (

    select
        measure_sum.measure_id,
        measure_sum.school_year,
        measure_sum.organization_id,
        measure_sum.organization_type,
        measure_sum.program_id,
        measure_sum.student_group_id,
        measure_sum.extract_number,
        measure.value_from_parts,
        measure.value_decimals,
        case when measure.unit = 'percent' then 100 else 1 end as scale_factor,
        coalesce(penalty.missing_count, 0) as missing_count,
        penalty.participation_rate,
        measure_sum.student_count,
        measure_sum.amount + coalesce(penalty.missing_count * penalty.amount_per_missing_student, 0) as amount,
        measure_sum.weight + coalesce(penalty.missing_count, 0) as weight,
        measure_sum.amount_squares,
        measure_sum.amount_weights,
        measure_sum.weight_squares,
        {{ divide('measure_sum.amount', 'measure_sum.weight', 6) }} as student_ratio
    from {{ ref('int_student__measure_sum') }} as measure_sum
    inner join {{ ref('measures') }} as measure
        on measure_sum.measure_id = measure.measure_id
    left join {{ ref('int_student__measure_penalty') }} as penalty
        on
            measure_sum.measure_id = penalty.measure_id
            and measure_sum.organization_id = penalty.organization_id
            and measure_sum.program_id = penalty.program_id
            and measure_sum.school_year = penalty.school_year
            and measure_sum.student_group_id = penalty.student_group_id
    where measure_sum.weight > 0

),

valued as (

    select
        *,
        {{ divide('scale_factor * amount', 'weight', 6) }} as exact_value,
        -- Squared deviations from the ratio, summed over students.
        greatest(
            cast(amount_squares as decimal(30, 9))
            - cast(2 * cast(student_ratio as decimal(12, 6)) * cast(amount_weights as decimal(24, 6)) as decimal(30, 9))
            + cast(
                cast(cast(student_ratio as decimal(12, 6)) * cast(student_ratio as decimal(12, 6)) as decimal(14, 6))
                * cast(weight_squares as decimal(24, 6)) as decimal(30, 9)
            ),
            0
        ) as squared_deviations
    from summed

),

varied as (

    select
        *,
        {{ divide('squared_deviations', 'student_count - 1') }} as student_variance
    from valued

)

select
    organization_id,
    organization_type,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    case when value_from_parts then cast(amount as bigint) end as numerator,
    student_count + missing_count as denominator,
    cast(
        case
            when value_from_parts then {{ round_half_up_to('exact_value', 'value_decimals') }}
            else {{ round_half_up('exact_value', 6) }}
        end as decimal(18, 6)
    ) as value,
    cast(participation_rate as decimal(5, 2)) as participation_rate,
    'reported' as status,
    'student_level' as source_dataset,
    cast(null as string) as row_level_id,
    extract_number,
    cast(null as int) as extract_row,
    -- Of one student nobody knows how students differ: the quotient is empty.
    cast(
        {{ round_half_up(
            divide('cast(scale_factor * sqrt(student_variance * student_count) as decimal(24, 12))', 'weight', 6), 6
        ) }} as decimal(18, 6)
    ) as standard_error
from varied
