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
        row_number() over (order by student_group_id) as preference
    from grouped

)

select
    student_group_id,
    cast(preference - 1 as int) as bit_number,
    cast(power(2, preference - 1) as bigint) as bit_value
from numbered
