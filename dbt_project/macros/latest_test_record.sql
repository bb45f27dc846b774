{#
Numbers the records of a test, the one that counts first: one with a score goes before others, the latest first.
    key  columns that name a test of a student; the query reads `delivered`, with is_complete 1 where there is a score
#}
{% macro latest_test_record(key) -%}
    select
        *,
        row_number() over (
            partition by {{ key | join(', ') }}
            order by
                is_complete desc,
                test_completed_date desc,
                extract_number desc,
                extract_row desc
        ) as preference
    from delivered
{%- endmacro %}
