{#
What is this test?        The columns together name at most one row, and none of them is null.
When does it matter?      A doubled key counts a school, a measure or a policy row twice in everything behind it.
How to resolve?           Find the doubled rows with the query below; correct the extract or the seed they come from.
#}
{% test unique_combination(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as row_count
from {{ model }}
group by {{ columns | join(', ') }}
having
    count(*) > 1
    {%- for column in columns %}
    or {{ column }} is null
    {%- endfor %}
{% endtest %}
