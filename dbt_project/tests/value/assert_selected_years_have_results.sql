-- What is this test?     Each school year that the run was asked for has at least one reported result.
-- When does it matter?   A year asked for and not found means that its extracts are missing or misnamed.
-- How to resolve?        Look at `spf status` for missing and unrecognised files. Years that no extract names
--                        are only a gap in a range of years; the test warns and never blocks.
{{ config(meta={'dagster': {'ref': {'name': 'fct_measure_result'}}}, severity='warn') }}
{% set selected_years = var('school_years', []) %}
with result_year as (

    -- distinct: many results in one year
    select distinct school_year
    from {{ ref('fct_measure_result') }}
    where status = 'reported'

),

selected_year as (

    {% for school_year in selected_years -%}
    select {{ school_year }} as school_year
    {{ 'union all' if not loop.last }}
    {% else -%}
    select school_year from result_year
    {% endfor %}
)

select selected_year.school_year
from selected_year
left join result_year
    on selected_year.school_year = result_year.school_year
where result_year.school_year is null
