{#
Rows of students in organizations, once for the whole organization and once for each of its programs they are in.
    relation  a query with student_id, school_year and unit_id
#}
{% macro with_programs(relation) -%}
    select
        {{ relation }}.*,
        'all' as program_id
    from {{ relation }}

    union all

    select
        {{ relation }}.*,
        member.program_id
    from {{ relation }}
    inner join {{ ref('int_student__program_member') }} as member
        on
            {{ relation }}.student_id = member.student_id
            and {{ relation }}.school_year = member.school_year
            and {{ relation }}.unit_id = member.unit_id
{%- endmacro %}
