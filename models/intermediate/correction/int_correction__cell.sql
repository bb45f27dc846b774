-- The cells that corrections change: all fields as they are afterwards, and the rule that they break together.
-- A correction of one field that contradicts another (a numerator without its rate) is no correction.
with accepted as (

    select * from {{ ref('int_correction__candidate') }}
    where broken_rule_id is null

),

changed as (

    select
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id,
        max(case when field_id = 'status' then new_value end) as new_status,
        {% for field in correction_numbers() %}
            max(case when field_id = '{{ field }}' then 1 else 0 end) = 1 as changes_{{ field }},
            max(case when field_id = '{{ field }}' then new_number end) as new_{{ field }},
        {% endfor %}
        max(case when field_id in ({{ quoted(correction_priors()) }}) then 0 else 1 end) = 1 as is_corrected
    from accepted
    group by
        organization_id,
        program_id,
        school_year,
        measure_id,
        student_group_id

),

after_change as (

    select
        changed.organization_id,
        changed.program_id,
        changed.school_year,
        changed.measure_id,
        changed.student_group_id,
        changed.is_corrected,
        changed.new_status is not null or changed.changes_value as changes_outcome,
        changed.changes_value or changed.changes_prior_value or changed.changes_published_change as changes_change,
        {% for field in correction_numbers() %}
            case when changed.changes_{{ field }} then changed.new_{{ field }} else file_result.{{ field }} end
                as {{ field }},
        {% endfor %}
        coalesce(changed.new_status, file_result.status) as status,
        measure.value_from_parts,
        measure.value_decimals
    from changed
    inner join {{ ref('int_correction__file_result') }} as file_result
        on
            changed.organization_id = file_result.organization_id
            and changed.program_id = file_result.program_id
            and changed.school_year = file_result.school_year
            and changed.measure_id = file_result.measure_id
            and changed.student_group_id = file_result.student_group_id
    inner join {{ ref('measures') }} as measure
        on changed.measure_id = measure.measure_id

)

select
    organization_id,
    program_id,
    school_year,
    measure_id,
    student_group_id,
    is_corrected,
    status,
    cast(value as decimal(18, 6)) as value,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    cast(participation_rate as decimal(5, 2)) as participation_rate,
    cast(prior_value as decimal(18, 6)) as prior_value,
    cast(prior_numerator as bigint) as prior_numerator,
    cast(prior_denominator as bigint) as prior_denominator,
    cast(published_change as decimal(18, 6)) as published_change,
    case
        when changes_outcome and (status = 'reported') <> (value is not null) then 'status_contradicts_value'
        -- Published values are rounded parts; a step of the last place is left to the source's own rounding.
        {% for side in ['', 'prior_'] %}
            {% set rate = divide('100 * ' ~ side ~ 'numerator', side ~ 'denominator') %}
            when value_from_parts and {{ side }}numerator > {{ side }}denominator then 'numerator_above_denominator'
            when
                value_from_parts
                and {{ side }}denominator > 0
                and abs({{ round_half_up_to(rate, 'value_decimals') }} - {{ side }}value) > 0.1
                then 'parts_contradict_value'
        {% endfor %}
        -- Each of the three numbers is rounded by the source.
        when changes_change and abs(published_change - (value - prior_value)) > 0.15 then 'change_contradicts_value'
    end as broken_rule_id
from after_change
