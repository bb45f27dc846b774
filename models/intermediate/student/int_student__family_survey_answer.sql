-- Anonymous answers of families by measure: items answered, and answers that are favorable (4 and 5 of 5, turned where
-- an item is worded against what is wanted).
with item_answer as (

    select
        answer.school_year,
        answer.organization_id,
        item.measure_id,
        item.is_reversed,
        case item.item_number
            when 1 then answer.family_climate_01
            when 2 then answer.family_climate_02
            when 3 then answer.family_climate_03
            when 4 then answer.family_climate_04
            when 5 then answer.family_climate_05
            when 6 then answer.family_climate_06
            when 7 then answer.family_climate_07
            when 8 then answer.family_climate_08
            when 9 then answer.family_climate_09
            when 10 then answer.family_climate_10
        end as answer_value,
        answer.extract_number,
        answer.extract_row
    from {{ ref('stg_survey__family_answer') }} as answer
    cross join {{ ref('survey_items') }} as item
    where item.survey_id = 'family'

)

select
    school_year,
    organization_id,
    measure_id,
    count(*) as item_count,
    count(answer_value) as answered_count,
    sum(
        case
            when is_reversed and answer_value <= 2 then 1
            when not is_reversed and answer_value >= 4 then 1
            else 0
        end
    ) as favorable_count,
    extract_number,
    extract_row
from item_answer
group by
    school_year,
    organization_id,
    measure_id,
    extract_number,
    extract_row
