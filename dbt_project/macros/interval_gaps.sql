{#
Rows of an interval table that leave a gap, overlap, or do not reach the ends of the range: each interval must
begin one step above the end of the one before, the first at the minimum and the last at the maximum.
    relation   intervals with lower_bound and upper_bound, both inclusive
    key        list of columns that name one list of intervals
    limits     relation with the same key columns, minimum_value, maximum_value and decimals
#}
{% macro interval_gaps(relation, key, limits) %}
with neighbor as (

    select
        {% for column in key -%}
        interval_row.{{ column }},
        {% endfor -%}
        interval_row.lower_bound,
        interval_row.upper_bound,
        limit_row.minimum_value,
        limit_row.maximum_value,
        case limit_row.decimals when 0 then 1 when 1 then 0.1 when 2 then 0.01 else 0.001 end as grid_step,
        lag(interval_row.upper_bound) over (
            partition by {% for column in key %}interval_row.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by interval_row.lower_bound
        ) as previous_upper_bound,
        lead(interval_row.lower_bound) over (
            partition by {% for column in key %}interval_row.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
            order by interval_row.lower_bound
        ) as next_lower_bound
    from {{ relation }} as interval_row
    left join {{ limits }} as limit_row
        on
            {% for column in key -%}
            interval_row.{{ column }} = limit_row.{{ column }}{{ ' and' if not loop.last }}
            {% endfor %}

)

select *
from neighbor
where
    minimum_value is null
    or upper_bound < lower_bound
    or (previous_upper_bound is null and lower_bound <> minimum_value)
    or (previous_upper_bound is not null and lower_bound <> previous_upper_bound + grid_step)
    or (next_lower_bound is null and upper_bound <> maximum_value)
{% endmacro %}
