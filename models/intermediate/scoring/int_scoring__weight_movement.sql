{#
Every weight that moves from a cell without data to another cell, step by step as the policy orders them.
Step k sees what steps 1 to k - 1 left: a missing source gives away all the weight it carries then (nominal plus
received). `all` targets receive whether or not they have data (they pass it on in a later step); `available`
targets share only among those with data, and where none has, the weight stays for a later step.
Within one step the last target takes the remainder, so that the sum of the weights never changes.
#}
{% set steps = var('reassignment_steps') %}
{% set program_key = [
    'framework_id', 'framework_version', 'organization_id', 'program_id', 'school_year', 'profile_id'
] %}

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

balance_0 as (

    select
        {{ program_key | join(', ') }},
        measure_id,
        student_group_id,
        nominal_weight as carried_weight
    from weight

),

{% for step in range(1, steps + 1) -%}
movement_{{ step }} as (

    -- The cumulative portion up to a target less the one before it: portions add up exactly.
    select
        {%- for column in program_key %}
        reassignment.{{ column }},
        {%- endfor %}
        reassignment.step,
        reassignment.measure_id,
        reassignment.student_group_id,
        reassignment.target_measure_id,
        reassignment.target_student_group_id,
        cast(
            {{ divide('balance.carried_weight * reassignment.share_through', 'reassignment.share_total') }}
            - {{ divide(
                'balance.carried_weight * (reassignment.share_through - reassignment.share)',
                'reassignment.share_total'
            ) }} as decimal(18, 12)
        ) as moved_weight
    from reassignment
    inner join balance_{{ step - 1 }} as balance
        on
            {%- for column in program_key %}
            reassignment.{{ column }} = balance.{{ column }} and
            {%- endfor %}
            reassignment.measure_id = balance.measure_id
            and reassignment.student_group_id = balance.student_group_id
    where reassignment.step = {{ step }} and balance.carried_weight > 0

),

balance_{{ step }} as (

    select
        {{ program_key | join(', ') }},
        measure_id,
        student_group_id,
        cast(sum(carried_weight) as decimal(18, 12)) as carried_weight
    from (
        select
            {{ program_key | join(', ') }},
            measure_id,
            student_group_id,
            carried_weight
        from balance_{{ step - 1 }}
        union all
        select
            {{ program_key | join(', ') }},
            measure_id,
            student_group_id,
            -moved_weight as carried_weight
        from movement_{{ step }}
        union all
        select
            {{ program_key | join(', ') }},
            target_measure_id as measure_id,
            target_student_group_id as student_group_id,
            moved_weight as carried_weight
        from movement_{{ step }}
    ) as change_{{ step }}
    group by
        {{ program_key | join(', ') }},
        measure_id,
        student_group_id

){{ ',' }}

{% endfor -%}
every_movement as (

    {% for step in range(1, steps + 1) -%}
    select * from movement_{{ step }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% endfor %}
)

select
    {{ program_key | join(',\n    ') }},
    step,
    measure_id,
    student_group_id,
    target_measure_id,
    target_student_group_id,
    moved_weight
from every_movement
where moved_weight <> 0
