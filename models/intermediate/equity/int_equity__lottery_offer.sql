-- Who would be offered a place by the stated rules: choices in their order, within a choice by priority, then by
-- lottery number, as long as there are seats; who has a place is in no later choice.
{# As many choices as a family can name; what is beyond is counted as such. #}
{% set rounds = 3 %}
with application as (

    select * from {{ ref('int_equity__application') }}

),

{% for round in range(1, rounds + 1) %}
    waiting_{{ round }} as (

        select
            application.application_id,
            application.local_student_id,
            application.school_year,
            application.program_code,
            application.grade,
            application.seat_count{% for earlier in range(1, round) %}
                - coalesce(taken_{{ earlier }}.seat_count, 0){% endfor %} as open_count,
            row_number() over (
                partition by application.school_year, application.program_code, application.grade
                order by
                    application.priority desc,
                    application.lottery_number asc,
                    application.extract_number asc,
                    application.extract_row asc
            ) as preference
        from application
        {% for earlier in range(1, round) %}
            left join taken_{{ earlier }}
                on
                    application.school_year = taken_{{ earlier }}.school_year
                    and application.program_code = taken_{{ earlier }}.program_code
                    and application.grade = taken_{{ earlier }}.grade
            left join offered_{{ earlier }} as student_{{ earlier }}
                on
                    application.school_year = student_{{ earlier }}.school_year
                    and application.local_student_id = student_{{ earlier }}.local_student_id
        {% endfor %}
        where
            application.choice_number = {{ round }}
            {% for earlier in range(1, round) %}
                and student_{{ earlier }}.local_student_id is null
            {% endfor %}

    ),

    offered_{{ round }} as (

        select
            application_id,
            local_student_id,
            school_year,
            program_code,
            grade
        from waiting_{{ round }}
        where preference <= open_count

    ),

    taken_{{ round }} as (

        select
            school_year,
            program_code,
            grade,
            count(*) as seat_count
        from offered_{{ round }}
        group by
            school_year,
            program_code,
            grade

    ),

{% endfor %}
by_rules as (

    {% for round in range(1, rounds + 1) %}
        select application_id from offered_{{ round }}
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

priority as (

    select
        priority_id,
        priority_value
    from {{ ref('choice_priorities') }}

)

select
    application.application_id,
    application.school_year,
    application.program_code,
    application.program_type,
    application.organization_id,
    application.grade,
    application.seat_count,
    application.choice_number,
    application.is_offered,
    application.is_waitlisted,
    application.is_accepted,
    by_rules.application_id is not null as is_offered_by_rules,
    application.choice_number <= {{ rounds }} as is_in_rounds,
    application.priority = application.stated_priority as is_sum_right,
    matriculation.priority_id is not null
    and waiting_list.priority_id is not null
    and neighborhood.priority_id is not null
    and sibling.priority_id is not null as is_priority_known
from application
left join by_rules
    on application.application_id = by_rules.application_id
left join priority as matriculation
    on
        matriculation.priority_id = 'matriculation'
        and application.matriculation = matriculation.priority_value
left join priority as waiting_list
    on
        waiting_list.priority_id = 'waiting_list'
        and application.waiting_list = waiting_list.priority_value
left join priority as neighborhood
    on
        neighborhood.priority_id = 'neighborhood'
        and application.neighborhood = neighborhood.priority_value
left join priority as sibling
    on
        sibling.priority_id = 'sibling'
        and application.sibling = sibling.priority_value
