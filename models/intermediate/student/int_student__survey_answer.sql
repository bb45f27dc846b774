-- Answers of students by measure: items answered, and answers that are favorable (4 and 5 of 5, turned where
-- an item is worded against what is wanted).
with item_answer as (

    select
        identifier.student_id,
        answer.school_year,
        answer.organization_id,
        item.measure_id,
        item.is_reversed,
        case item.item_number
            when 1 then answer.self_management_01
            when 2 then answer.self_management_02
            when 3 then answer.self_management_03
            when 4 then answer.self_management_04
            when 5 then answer.self_management_05
            when 6 then answer.self_management_06
            when 7 then answer.self_management_07
            when 8 then answer.self_management_08
            when 9 then answer.self_management_09
            when 10 then answer.growth_mindset_01
            when 11 then answer.growth_mindset_02
            when 12 then answer.growth_mindset_03
            when 13 then answer.growth_mindset_04
            when 14 then answer.self_efficacy_01
            when 15 then answer.self_efficacy_02
            when 16 then answer.self_efficacy_03
            when 17 then answer.self_efficacy_04
            when 18 then answer.social_awareness_01
            when 19 then answer.social_awareness_02
            when 20 then answer.social_awareness_03
            when 21 then answer.social_awareness_04
            when 22 then answer.social_awareness_05
            when 23 then answer.social_awareness_06
            when 24 then answer.social_awareness_07
            when 25 then answer.social_awareness_08
            when 26 then answer.connectedness_01
            when 27 then answer.connectedness_02
            when 28 then answer.connectedness_03
            when 29 then answer.connectedness_04
            when 30 then answer.connectedness_05
            when 31 then answer.connectedness_06
            when 32 then answer.connectedness_07
            when 33 then answer.connectedness_08
            when 34 then answer.connectedness_09
            when 35 then answer.connectedness_10
            when 36 then answer.connectedness_11
            when 37 then answer.connectedness_12
            when 38 then answer.safety_01
            when 39 then answer.safety_02
            when 40 then answer.safety_03
            when 41 then answer.safety_04
            when 42 then answer.bullying_01
            when 43 then answer.bullying_02
            when 44 then answer.bullying_03
            when 45 then answer.bullying_04
            when 46 then answer.participation_01
            when 47 then answer.participation_02
            when 48 then answer.participation_03
            when 49 then answer.participation_04
            when 50 then answer.behavior_expectations_01
            when 51 then answer.behavior_expectations_02
            when 52 then answer.behavior_expectations_03
            when 53 then answer.behavior_expectations_04
        end as answer_value,
        answer.extract_number,
        answer.extract_row
    from {{ ref('stg_survey__student_answer') }} as answer
    cross join {{ ref('survey_items') }} as item
    left join {{ ref('int_student__local_identifier') }} as identifier
        on
            answer.organization_id = identifier.organization_id
            and answer.school_year = identifier.school_year
            and answer.local_student_id = identifier.local_student_id
    where item.survey_id = 'student'

)

select
    student_id,
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
    student_id,
    school_year,
    organization_id,
    measure_id,
    extract_number,
    extract_row
