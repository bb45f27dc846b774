-- A power of two for every student group of the rules, so that the groups of a student are one number: results are
-- summed over students with the same groups first, and only these sums are spread over the groups.
with named as (

    select student_group_id from {{ ref('student_group_rules') }}
    union all
    select student_group_id from {{ ref('student_group_intersections') }}

),

-- distinct: a group has several rules
grouped as (

    select distinct student_group_id
    from named

),

numbered as (

    select
        student_group_id,
        row_number() over (order by student_group_id) - 1 as bit_number
    from grouped

)

select
    student_group_id,
    cast(bit_number as int) as bit_number,
    cast(power(2, bit_number) as bigint) as bit_value
from numbered
