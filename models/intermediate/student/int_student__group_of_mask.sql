-- The groups behind each number of int_student__group_mask; results without students known by name have one group.
with every_mask as (

    select group_mask
    from {{ ref('int_student__group_mask') }}

    union all

    select bit_value as group_mask
    from {{ ref('int_student__group_bit') }}
    where student_group_id = 'all'

),

-- distinct: many students have the same groups
mask as (

    select distinct group_mask
    from every_mask

)

select
    mask.group_mask,
    group_bit.student_group_id
from mask
inner join {{ ref('int_student__group_bit') }} as group_bit
    on (mask.group_mask & group_bit.bit_value) > 0
