{{ config(materialized='view') }}
-- A view: two million rows of int_measure__published, of which corrections change a few.
-- The results that everything behind uses: what the files say, with the corrections that are good.
select
    published.organization_id,
    published.organization_type,
    published.program_id,
    published.school_year,
    published.measure_id,
    published.student_group_id,
    {% for field in ['numerator', 'denominator', 'value', 'participation_rate', 'status'] %}
        case when correction.organization_id is null then published.{{ field }} else correction.{{ field }} end
            as {{ field }},
    {% endfor %}
    -- Nobody knows the error of a result that was corrected by hand.
    case when correction.organization_id is null then published.standard_error end as standard_error,
    coalesce(correction.is_corrected, false) as is_corrected,
    published.source_dataset,
    published.row_level_id,
    published.extract_number,
    published.extract_row
from {{ ref('int_measure__published') }} as published
left join {{ ref('int_correction__cell') }} as correction
    on
        published.organization_id = correction.organization_id
        and published.program_id = correction.program_id
        and published.school_year = correction.school_year
        and published.measure_id = correction.measure_id
        and published.student_group_id = correction.student_group_id
        and correction.broken_rule_id is null
