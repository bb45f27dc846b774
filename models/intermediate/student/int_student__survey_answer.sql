-- Answers to the surveys by measure: items answered, and answers that are favorable (4 and 5 of 5, turned where an item
-- is worded against what is wanted). Families and staff are anonymous.
-- Scales in the order of the seed survey_items, with their number of items.
{% set scales = {
    'student': [
        ('self_management', 9),
        ('growth_mindset', 4),
        ('self_efficacy', 4),
        ('social_awareness', 8),
        ('connectedness', 12),
        ('safety', 4),
        ('bullying', 4),
        ('participation', 4),
        ('behavior_expectations', 4),
    ],
    'family': [('family_climate', 10)],
    'staff': [('staff_climate', 10)],
} %}
with item_answer as (

    {% for survey_id in scales %}
        select
            '{{ survey_id }}' as survey_id,
            {{ 'answer.local_student_id' if survey_id == 'student' else 'cast(null as bigint)' }} as local_student_id,
            answer.school_year,
            answer.organization_id,
            item.measure_id,
            item.is_reversed,
            case item.item_number
                {% set place = namespace(number=0) %}
                {% for scale, item_count in scales[survey_id] %}
                    {% for item in range(1, item_count + 1) %}
                        {% set place.number = place.number + 1 %}
                        when {{ place.number }} then answer.{{ scale }}_{{ '%02d' % item }}
                    {% endfor %}
                {% endfor %}
            end as answer_value,
            answer.extract_number,
            answer.extract_row
        from {{ ref('stg_survey__' ~ survey_id ~ '_answer') }} as answer
        cross join {{ ref('survey_items') }} as item
        where item.survey_id = '{{ survey_id }}'
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

answered as (

    select
        survey_id,
        local_student_id,
        school_year,
        organization_id,
        measure_id,
        count(*) as item_count,
        count(answer_value) as answered_count,
        sum(
            case
                when is_reversed and answer_value <= 2 then 1
                when not is_reversed and answer_value >= 4 then 1
                else 0
            end
        ) as favorable_count,
        extract_number,
        extract_row
    from item_answer
    group by
        survey_id,
        local_student_id,
        school_year,
        organization_id,
        measure_id,
        extract_number,
        extract_row

)

select
    answered.survey_id,
    answered.survey_id <> 'student' as is_anonymous,
    identifier.student_id,
    answered.school_year,
    answered.organization_id,
    answered.measure_id,
    answered.item_count,
    answered.answered_count,
    answered.favorable_count,
    answered.extract_number,
    answered.extract_row
from answered
left join {{ ref('int_student__local_identifier') }} as identifier
    on
        answered.organization_id = identifier.organization_id
        and answered.school_year = identifier.school_year
        and answered.local_student_id = identifier.local_student_id
