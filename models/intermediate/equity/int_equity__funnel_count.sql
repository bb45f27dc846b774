-- Students at each stage of choice, of a group and of all others who could apply.
{% set stages = ['eligible', 'applied', 'offered', 'accepted', 'enrolled', 'retained'] %}
with alike as (

    select
        population_id,
        school_year,
        program_type,
        group_mask,
        {% for stage in stages[1:] %}
            sum(is_{{ stage }}) as {{ stage }}_count,
        {% endfor %}
        count(*) as eligible_count
    from {{ ref('int_equity__funnel_student') }}
    group by
        population_id,
        school_year,
        program_type,
        group_mask

),

grouped as (

    select
        alike.population_id,
        alike.school_year,
        alike.program_type,
        {% for stage in stages %}
            sum(alike.{{ stage }}_count) as {{ stage }}_count,
        {% endfor %}
        mask_group.student_group_id
    from alike
    inner join {{ ref('int_student__group_of_mask') }} as mask_group
        on alike.group_mask = mask_group.group_mask
    group by
        alike.population_id,
        alike.school_year,
        alike.program_type,
        mask_group.student_group_id

)

{% for stage in stages %}
    {% set base = stages[[loop.index0 - 1, 0] | max] %}
    select
        own.population_id,
        own.school_year,
        own.program_type,
        own.student_group_id,
        '{{ stage }}' as stage_id,
        {{ loop.index }} as stage_number,
        cast(own.{{ stage }}_count as bigint) as student_count,
        cast(own.{{ base }}_count as bigint) as base_count,
        cast(everyone.{{ stage }}_count - own.{{ stage }}_count as bigint) as other_count,
        cast(everyone.{{ base }}_count - own.{{ base }}_count as bigint) as other_base_count
    from grouped as own
    inner join grouped as everyone
        on
            own.population_id = everyone.population_id
            and own.school_year = everyone.school_year
            and own.program_type = everyone.program_type
            and everyone.student_group_id = 'all'
    {% if not loop.last %}
        union all
    {% endif %}
{% endfor %}
