-- The groups of a student as one number.
with basis as (

    -- distinct: a basis has several rules
    select distinct group_basis
    from {{ ref('int_student__group_rule') }}
    where group_basis <> 'cohort'

),

-- distinct: a group has several rules
own as (

    select distinct
        group_basis,
        student_group_id
    from {{ ref('int_student__group_rule') }}
    where group_basis not in ('school_year', 'cohort')

),

membership as (

    select
        held.student_id,
        held.school_year,
        basis.group_basis,
        held.student_group_id
    from {{ ref('int_student__group_membership') }} as held
    cross join basis
    left join own
        on
            basis.group_basis = own.group_basis
            and held.student_group_id = own.student_group_id
    where held.group_basis = 'school_year' and own.student_group_id is null

    union all

    select
        student_id,
        school_year,
        group_basis,
        student_group_id
    from {{ ref('int_student__group_membership') }}
    where group_basis <> 'school_year'

    union all

    -- distinct: two codes of one attribute may mean the same group
    select distinct
        attribute.student_id,
        attribute.school_year,
        rule.group_basis,
        rule.student_group_id
    from {{ ref('int_student__cohort_attribute') }} as attribute
    inner join {{ ref('int_student__group_rule') }} as rule
        on
            attribute.attribute_id = rule.attribute_id
            and attribute.attribute_code = rule.attribute_code
    where rule.group_basis = 'cohort'

)

select
    membership.student_id,
    membership.school_year,
    membership.group_basis,
    cast(sum(group_bit.bit_value) as bigint) as group_mask
from membership
inner join {{ ref('int_student__group_bit') }} as group_bit
    on membership.student_group_id = group_bit.student_group_id
group by
    membership.student_id,
    membership.school_year,
    membership.group_basis
