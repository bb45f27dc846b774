{#
The fields that a correction may name, beside `status`: columns of int_correction__file_result.
Counts are whole and not negative; results keep the range of their measure; a rate lies between 0 and 100.
#}
{% macro correction_counts() -%}
    {{ return(['numerator', 'denominator', 'prior_numerator', 'prior_denominator']) }}
{%- endmacro %}

{% macro correction_results() -%}
    {{ return(['value', 'prior_value']) }}
{%- endmacro %}

{% macro correction_numbers() -%}
    {{ return(correction_counts() + correction_results() + ['participation_rate', 'published_change']) }}
{%- endmacro %}

{# The fields that only a file with a prior beside the current result has. #}
{% macro correction_priors() -%}
    {{ return(['prior_value', 'prior_numerator', 'prior_denominator', 'published_change']) }}
{%- endmacro %}

{# A list of words as SQL literals. #}
{% macro quoted(words) -%}
    '{{ words | join("', '") }}'
{%- endmacro %}
