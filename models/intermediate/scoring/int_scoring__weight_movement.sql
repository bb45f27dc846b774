{#
Every weight that moves from a cell without data to another cell, step by step as the policy orders them.
Step k sees what steps 1 to k - 1 left: a missing source gives away all the weight it carries then (nominal plus
received). `all` targets receive whether or not they have data (they pass it on in a later step); `available`
targets share only among those with data, and where none has, the weight stays for a later step.
Within one step portions are differences of cumulative ones, so that the sum of the weights never changes.

Each step reads the one before it once: engines that compute a CTE anew wherever it is named would otherwise triple
the work with every step. So the weights carried after earlier steps go along as columns.
#}
{% set steps = var('reassignment_steps') %}
{% set program_key = [
    'framework_id', 'framework_version', 'organization_id', 'program_id', 'school_year', 'profile_id'
] %}
{% set carried_before_step -%}
    case reassignment.step
        {%- for step in range(1, steps + 1) %} when {{ step }} then carried.carried_before_{{ step }}{% endfor %} end
{%- endset %}

with weight as (

    select * from {{ ref('int_scoring__weight') }}

),

reassignment as (

    select
        missing.framework_id,
        missing.framework_version,
        missing.organization_id,
        missing.program_id,
        missing.school_year,
        missing.profile_id,
        rule.step,
        rule.measure_id,
        rule.student_group_id,
        rule.target_measure_id,
        rule.target_student_group_id,
        cast(rule.share as bigint) as share,
        sum(cast(rule.share as bigint)) over (
            partition by
                {%- for column in program_key %}
                missing.{{ column }},
                {%- endfor %}
                rule.step,
                rule.measure_id,
                rule.student_group_id
        ) as share_total,
        sum(cast(rule.share as bigint)) over (
            partition by
                {%- for column in program_key %}
                missing.{{ column }},
                {%- endfor %}
                rule.step,
                rule.measure_id,
                rule.student_group_id
            order by rule.target_measure_id, rule.target_student_group_id
            rows between unbounded preceding and current row
        ) as share_through
    from weight as missing
    inner join {{ ref('int_policy__reassignment_rule') }} as rule
        on
            missing.framework_id = rule.framework_id
            and missing.framework_version = rule.framework_version
            and missing.profile_id = rule.profile_id
            and missing.measure_id = rule.measure_id
            and missing.student_group_id = rule.student_group_id
    inner join weight as target
        on
            {%- for column in program_key %}
            missing.{{ column }} = target.{{ column }} and
            {%- endfor %}
            rule.target_measure_id = target.measure_id
            and rule.target_student_group_id = target.student_group_id
    where
        not missing.has_data
        and (rule.target_rule = 'all' or target.has_data)

),

-- Every receiver, and the giver itself, which keeps nothing.
posting as (

    select
        {{ program_key | join(',\n        ') }},
        step,
        measure_id,
        student_group_id,
        target_measure_id,
        target_student_group_id,
        share_through - share as share_before,
        share_through,
        share_total,
        false as is_giver
    from reassignment

    union all

    -- distinct: a giver has a row per receiver
    select distinct
        {{ program_key | join(',\n        ') }},
        step,
        measure_id,
        student_group_id,
        measure_id as target_measure_id,
        student_group_id as target_student_group_id,
        cast(0 as bigint) as share_before,
        cast(0 as bigint) as share_through,
        cast(1 as bigint) as share_total,
        true as is_giver
    from reassignment

),

carried_0 as (

    select
        {{ program_key | join(',\n        ') }},
        measure_id,
        student_group_id,
        nominal_weight as carried_before_1
    from weight

),

{% for step in range(1, steps + 1) -%}
carried_{{ step }} as (

    select
        {%- for column in program_key %}
        carried.{{ column }},
        {%- endfor %}
        coalesce(posting.target_measure_id, carried.measure_id) as measure_id,
        coalesce(posting.target_student_group_id, carried.student_group_id) as student_group_id,
        {%- for earlier in range(1, step + 1) %}
        max(case when coalesce(posting.is_giver, true) then carried.carried_before_{{ earlier }} end)
            as carried_before_{{ earlier }},
        {%- endfor %}
        cast(
            sum(
                case
                    when posting.step is null then carried.carried_before_{{ step }}
                    else {{ portion(
                        'carried.carried_before_' ~ step,
                        'posting.share_through', 'posting.share_before', 'posting.share_total'
                    ) }}
                end
            ) as decimal(18, 12)
        ) as carried_before_{{ step + 1 }}
    from carried_{{ step - 1 }} as carried
    left join posting
        on
            {%- for column in program_key %}
            carried.{{ column }} = posting.{{ column }} and
            {%- endfor %}
            carried.measure_id = posting.measure_id
            and carried.student_group_id = posting.student_group_id
            and posting.step = {{ step }}
    group by
        {%- for column in program_key %}
        carried.{{ column }},
        {%- endfor %}
        coalesce(posting.target_measure_id, carried.measure_id),
        coalesce(posting.target_student_group_id, carried.student_group_id)

),

{% endfor -%}
movement as (

    select
        {%- for column in program_key %}
        reassignment.{{ column }},
        {%- endfor %}
        reassignment.step,
        reassignment.measure_id,
        reassignment.student_group_id,
        reassignment.target_measure_id,
        reassignment.target_student_group_id,
        {{ portion(
            carried_before_step,
            'reassignment.share_through', 'reassignment.share_through - reassignment.share', 'reassignment.share_total'
        ) }} as moved_weight
    from reassignment
    inner join carried_{{ steps }} as carried
        on
            {%- for column in program_key %}
            reassignment.{{ column }} = carried.{{ column }} and
            {%- endfor %}
            reassignment.measure_id = carried.measure_id
            and reassignment.student_group_id = carried.student_group_id

)

select
    {{ program_key | join(',\n    ') }},
    step,
    measure_id,
    student_group_id,
    target_measure_id,
    target_student_group_id,
    moved_weight
from movement
where moved_weight <> 0
