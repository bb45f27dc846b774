{#
Exact decimal arithmetic. Nothing in the scoring chain passes through binary floating point.

`divide` gives the exact quotient, rounded half away from zero to 12 places, as decimal(38,12). It works on
integers (numerator scaled by 10^12, denominator by its own places), because DECIMAL / DECIMAL is DOUBLE on one
engine and another scale on another. A zero denominator gives null.
    numerator           number with at most 12 decimal places, absolute value below 10^12, as the quotient's
    denominator         number with at most `denominator_places` decimal places
    denominator_places  0 to 12
#}
{% macro divide(numerator, denominator, denominator_places=0) -%}
    {{ return(adapter.dispatch('divide', 'school_performance_framework')(numerator, denominator, denominator_places)) }}
{%- endmacro %}

{% macro default__divide(numerator, denominator, denominator_places) -%}
    {{ exceptions.raise_compiler_error("divide is not written for this engine: add a dispatched macro") }}
{%- endmacro %}

{% macro duckdb__divide(numerator, denominator, denominator_places) -%}
    {%- set scale = 10 ** denominator_places -%}
    {%- set denominator_units -%}
        abs(cast(cast({{ denominator }} as decimal(24, {{ denominator_places }})) * {{ scale }} as hugeint))
    {%- endset -%}
    cast(
        cast(
            sign({{ numerator }}) * sign({{ denominator }}) * (
                (
                    abs(cast(cast({{ numerator }} as decimal(24, 12)) * 1000000000000 as hugeint)) * {{ 2 * scale }}
                    + {{ denominator_units }}
                ) // nullif(2 * {{ denominator_units }}, 0)
            ) as decimal(25, 0)
        ) * cast(0.000000000001 as decimal(13, 12)) as decimal(38, 12)
    )
{%- endmacro %}

{#
Spark's `div` gives a bigint, which is too small for the whole quotient: it is taken in two parts, the whole number
and its twelve places. Each product stays within 38 digits.
#}
{% macro spark__divide(numerator, denominator, denominator_places) -%}
    {%- set scale = 10 ** denominator_places -%}
    {%- set numerator_units -%}
        abs(cast(cast({{ numerator }} as decimal(24, 12)) * 1000000000000 as decimal(38, 0)))
    {%- endset -%}
    {%- set denominator_units -%}
        abs(cast(cast({{ denominator }} as decimal(24, {{ denominator_places }})) * {{ scale }} as decimal(24, 0)))
    {%- endset -%}
    {#- Numerator and denominator are doubled, so that half a unit of the last place can be added. -#}
    {%- set dividend -%}
        cast({{ numerator_units }} * {{ 2 * scale }} + {{ denominator_units }} as decimal(38, 0))
    {%- endset -%}
    {%- set divisor -%}
        nullif(cast(2 * {{ denominator_units }} as decimal(38, 0)), 0)
    {%- endset -%}
    {%- set divisor_of_wholes -%}
        cast({{ divisor }} * 1000000000000 as decimal(38, 0))
    {%- endset -%}
    cast(
        (
            cast({{ dividend }} div {{ divisor_of_wholes }} as decimal(25, 0))
            + cast(cast({{ dividend }} % {{ divisor_of_wholes }} as decimal(38, 0)) div {{ divisor }} as decimal(13, 0))
            * cast(0.000000000001 as decimal(13, 12))
        ) * case when ({{ numerator }} < 0) <> ({{ denominator }} < 0) then -1 else 1 end
        as decimal(38, 12)
    )
{%- endmacro %}


{#
What falls to one of several that share an amount: the amount up to its place in their order less the amount before
it, so that the portions add up exactly.
    amount   number with at most 12 decimal places
    through  its share and all shares before it, whole numbers
    before   all shares before it
    total    all shares
#}
{% macro portion(amount, through, before, total) -%}
    cast(
        {{ divide('(' ~ amount ~ ') * (' ~ through ~ ')', total) }}
        - {{ divide('(' ~ amount ~ ') * (' ~ before ~ ')', total) }}
        as decimal(18, 12)
    )
{%- endmacro %}


{#
Rounds half away from zero ("half up" in every published rule, also for negatives).
A quotient of `divide` is off by at most 5e-13 and a sum of some dozens of them by less than 1e-10, so nine
places are restored first: what is mathematically a tie is then a tie.
    places  a literal 0 to 9
#}
{% macro round_half_up(value, places) -%}
    round(round(cast({{ value }} as decimal(38, 12)), 9), {{ places }})
{%- endmacro %}

{# The same with the number of places (0 to 3) in a column; the result has scale 3. #}
{% macro round_half_up_to(value, places) -%}
    case {{ places }}
        when 0 then cast({{ round_half_up(value, 0) }} as decimal(18, 3))
        when 1 then cast({{ round_half_up(value, 1) }} as decimal(18, 3))
        when 2 then cast({{ round_half_up(value, 2) }} as decimal(18, 3))
        when 3 then cast({{ round_half_up(value, 3) }} as decimal(18, 3))
    end
{%- endmacro %}


{#- Half a unit of the last place: what rounds half up to a bound begins this much below it. -#}
{% macro half_unit_of(places) -%}
    case {{ places }}
        when 0 then cast(0.5 as decimal(9, 4))
        when 1 then cast(0.05 as decimal(9, 4))
        when 2 then cast(0.005 as decimal(9, 4))
        when 3 then cast(0.0005 as decimal(9, 4))
    end
{%- endmacro %}
