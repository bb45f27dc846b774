{#
Makes known to an engine what dbt does not build there: sources, and seeds, which dbt would insert row by row. Each is
a folder of Parquet files, FOLDER/<schema>/<table>. Run with `dbt run-operation`.
    folder  a path or an address that the engine reads
#}
{% macro hand_over(folder) -%}
    {{ return(adapter.dispatch('hand_over', 'school_performance_framework')(folder)) }}
{%- endmacro %}

{% macro default__hand_over(folder) -%}
    {{ exceptions.raise_compiler_error("hand_over is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro spark__hand_over(folder) -%}
    {% set seeds = graph.nodes.values() | selectattr('resource_type', 'equalto', 'seed') | list %}
    {% for node in graph.sources.values() | list + seeds %}
        {% set location = (folder ~ '/' ~ node.schema ~ '/' ~ node.name) | replace("'", "\\'") %}
        {% do run_query('create schema if not exists ' ~ node.schema) %}
        {% do run_query('drop table if exists ' ~ node.schema ~ '.' ~ node.name) %}
        {% do run_query(
            'create table ' ~ node.schema ~ '.' ~ node.name ~ " using parquet location '" ~ location ~ "'"
        ) %}
    {% endfor %}
{%- endmacro %}
