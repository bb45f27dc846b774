{{ config(materialized='table') }}
-- Sums over the students who count in a measure, by organization, program and student group.
with counted as (

    select
        measure_row.measure_id,
        measure_row.school_year,
        measure_row.unit_id,
        measure_row.unit_type,
        measure_row.student_id,
        measure_row.group_basis,
        measure_row.amount,
        measure_row.weight,
        measure_row.extract_number,
        coalesce(mask.group_mask, everyone.bit_value) as group_mask
    from {{ ref('int_student__measure_row') }} as measure_row
    cross join {{ ref('int_student__group_bit') }} as everyone
    left join {{ ref('int_student__group_mask') }} as mask
        on
            measure_row.student_id = mask.student_id
            and measure_row.group_school_year = mask.school_year
            and measure_row.group_basis = mask.group_basis
    where measure_row.exclusion_reason_id is null and everyone.student_group_id = 'all'

),

placed as (

    {{ with_programs('counted') }}

),

-- Students with the same groups first: a school has far fewer sets of groups than students times groups.
alike as (

    select
        measure_id,
        school_year,
        unit_id,
        unit_type,
        program_id,
        group_mask,
        count(*) as student_count,
        sum(amount) as amount,
        sum(weight) as weight,
        sum(cast(amount * amount as decimal(18, 12))) as amount_squares,
        sum(cast(amount * weight as decimal(18, 12))) as amount_weights,
        sum(cast(weight * weight as decimal(18, 12))) as weight_squares,
        max(extract_number) as extract_number
    from placed
    group by
        measure_id,
        school_year,
        unit_id,
        unit_type,
        program_id,
        group_mask

)

select
    alike.measure_id,
    alike.school_year,
    alike.unit_id as organization_id,
    alike.unit_type as organization_type,
    alike.program_id,
    mask_group.student_group_id,
    cast(sum(alike.student_count) as bigint) as student_count,
    cast(sum(alike.amount) as decimal(24, 6)) as amount,
    cast(sum(alike.weight) as decimal(24, 6)) as weight,
    cast(sum(alike.amount_squares) as decimal(30, 12)) as amount_squares,
    cast(sum(alike.amount_weights) as decimal(30, 12)) as amount_weights,
    cast(sum(alike.weight_squares) as decimal(30, 12)) as weight_squares,
    max(alike.extract_number) as extract_number
from alike
inner join {{ ref('int_student__group_of_mask') }} as mask_group
    on alike.group_mask = mask_group.group_mask
group by
    alike.measure_id,
    alike.school_year,
    alike.unit_id,
    alike.unit_type,
    alike.program_id,
    mask_group.student_group_id

union all

select
    measure_id,
    school_year,
    organization_id,
    organization_type,
    'all' as program_id,
    'all' as student_group_id,
    invited_count as student_count,
    cast(answered_count as decimal(24, 6)) as amount,
    cast(invited_count as decimal(24, 6)) as weight,
    cast(answered_count as decimal(30, 12)) as amount_squares,
    cast(answered_count as decimal(30, 12)) as amount_weights,
    cast(invited_count as decimal(30, 12)) as weight_squares,
    extract_number
from {{ ref('int_student__survey_response') }}
