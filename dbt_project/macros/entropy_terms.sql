{#
Terms of entropies, n times the natural logarithm of another count, as decimals: their sums do not depend on the order
of the rows, which sums of floating point do. Indices of segregation are differences of such sums over the number of
students; twelve places are more than a floating-point logarithm of a count in the millions has.
    count  students, 1 or more
    of     count in the logarithm, 1 or more
#}
{% macro count_log(count, of) -%}
    cast({{ count }} * ln({{ of }}) as decimal(24, 12))
{%- endmacro %}
