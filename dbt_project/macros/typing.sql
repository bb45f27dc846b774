{#
Raw tables are all text; these turn text into types. Text that is no number or date gives null here, is
counted by the checks on staging and never silently becomes something else.

Type names in models are the ones that both engines share: string, int, bigint, boolean, date, decimal(p, s).
#}
{% macro to_integer(column) -%}
    cast(round(try_cast({{ column }} as decimal(18, 3)), 0) as bigint)
{%- endmacro %}

{% macro to_decimal(column, precision=18, scale=6) -%}
    try_cast({{ column }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}

{# True and False words of the files ("true", "Y", "1"); anything else gives null. #}
{% macro to_boolean(column) -%}
    case
        when lower({{ column }}) in ('true', 'y', 'yes', '1') then true
        when lower({{ column }}) in ('false', 'n', 'no', '0') then false
    end
{%- endmacro %}

{# Dates as year-month-day or month/day/year, with or without a time behind them. #}
{% macro to_date(column) -%}
    case
        when {{ column }} like '__/__/____%'
            then try_cast(
                concat(substr({{ column }}, 7, 4), '-', substr({{ column }}, 1, 2), '-', substr({{ column }}, 4, 2)) as date
            )
        -- A year alone is a date to one engine and none to another.
        when {{ column }} like '____-_%-_%' then try_cast(substr({{ column }}, 1, 10) as date)
    end
{%- endmacro %}

{# Days between two dates, positive when the second is later. #}
{% macro days_between(first_date, second_date) -%}
    {{ return(adapter.dispatch('days_between', 'school_performance_framework')(first_date, second_date)) }}
{%- endmacro %}

{% macro default__days_between(first_date, second_date) -%}
    {{ exceptions.raise_compiler_error("days_between is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro duckdb__days_between(first_date, second_date) -%}
    date_diff('day', {{ first_date }}, {{ second_date }})
{%- endmacro %}

{% macro spark__days_between(first_date, second_date) -%}
    datediff({{ second_date }}, {{ first_date }})
{%- endmacro %}

{# Census day stands for the school year: October 1 of its fall. #}
{% macro census_date(school_year) -%}
    {{ return(adapter.dispatch('census_date', 'school_performance_framework')(school_year)) }}
{%- endmacro %}

{% macro default__census_date(school_year) -%}
    {{ exceptions.raise_compiler_error("census_date is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro duckdb__census_date(school_year) -%}
    make_date(cast({{ school_year }} - 1 as int), 10, 1)
{%- endmacro %}

{% macro spark__census_date(school_year) -%}
    make_date(cast({{ school_year }} - 1 as int), 10, 1)
{%- endmacro %}

{# The day before a date. #}
{% macro day_before(date_expression) -%}
    {{ return(adapter.dispatch('day_before', 'school_performance_framework')(date_expression)) }}
{%- endmacro %}

{% macro default__day_before(date_expression) -%}
    {{ exceptions.raise_compiler_error("day_before is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro duckdb__day_before(date_expression) -%}
    {{ date_expression }} - interval 1 day
{%- endmacro %}

{% macro spark__day_before(date_expression) -%}
    date_sub({{ date_expression }}, 1)
{%- endmacro %}

{# Dates as CCYYMMDD, as the State's student files write them. #}
{% macro to_compact_date(column) -%}
    try_cast(concat(substr({{ column }}, 1, 4), '-', substr({{ column }}, 5, 2), '-', substr({{ column }}, 7, 2)) as date)
{%- endmacro %}

{# Pseudonyms of persons are whole numbers, written as text by the loader. #}
{% macro to_pseudonym(column) -%}
    try_cast({{ column }} as bigint)
{%- endmacro %}

{# A day of a school year: `month` and `day` are numbers, `years_back` counts from the spring year. #}
{% macro day_of_year(school_year, month, day, years_back=0) -%}
    make_date(cast({{ school_year }} - {{ years_back }} as int), {{ month }}, {{ day }})
{%- endmacro %}

{# A number of days after a date, which may be a column and negative. #}
{% macro add_days(date_expression, days) -%}
    {{ return(adapter.dispatch('add_days', 'school_performance_framework')(date_expression, days)) }}
{%- endmacro %}

{% macro default__add_days(date_expression, days) -%}
    {{ exceptions.raise_compiler_error("add_days is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro duckdb__add_days(date_expression, days) -%}
    cast({{ date_expression }} + cast({{ days }} as int) as date)
{%- endmacro %}

{% macro spark__add_days(date_expression, days) -%}
    date_add({{ date_expression }}, cast({{ days }} as int))
{%- endmacro %}

{# A date as a number that grows by one a day, to order by. #}
{% macro day_number(date_expression) -%}
    {{ days_between("cast('1970-01-01' as date)", date_expression) }}
{%- endmacro %}
