{{ config(materialized='table') }}
-- Students missing below the participation that a measure asks for, with what each of them adds.
with participation as (

    select
        penalty.measure_id,
        taken.organization_id,
        taken.program_id,
        taken.school_year,
        taken.student_group_id,
        penalty.amount_per_missing_student,
        penalty.minimum_denominator,
        penalty.minimum_rate,
        taken.student_count as enrolled_count,
        cast(taken.amount as bigint) as tested_count
    from {{ ref('int_student__measure_sum') }} as taken
    inner join {{ ref('participation_penalties') }} as penalty
        on taken.measure_id = penalty.participation_measure_id

),

rated as (

    select
        *,
        cast(
            {{ round_half_up(divide('100 * tested_count', 'enrolled_count'), 2) }} as decimal(5, 2)
        ) as participation_rate,
        -- Below the minimum is judged on the rate as it is published: a whole percent, half up.
        {{ round_half_up(divide('100 * tested_count', 'enrolled_count'), 0) }} < minimum_rate as is_below_minimum,
        -- As many as the rate needs to be published as the minimum: half a percent less rounds up to it.
        cast(ceil(cast((10 * minimum_rate - 5) * enrolled_count as decimal(18, 0)) * 0.001) as bigint) as required_count
    from participation

)

select
    measure_id,
    organization_id,
    program_id,
    school_year,
    student_group_id,
    participation_rate,
    case
        when is_below_minimum and enrolled_count >= minimum_denominator
            then greatest(required_count - tested_count, 0)
        else 0
    end as missing_count,
    amount_per_missing_student
from rated
