-- Students of grades 4 to 12 enrolled on Census Day who answered the student survey.
with invited as (

    select
        presence.student_id,
        presence.school_year,
        presence.unit_id,
        presence.unit_type,
        max(case when answer.student_id is not null then 1 else 0 end) as has_answered,
        cast(null as string) as exclusion_reason_id,
        max(presence.extract_number) as extract_number
    from {{ ref('int_student__stay') }} as presence
    inner join {{ ref('int_student__calendar') }} as calendar
        on
            presence.school_year = calendar.school_year
            and presence.first_date <= calendar.census_day
            and presence.last_date >= calendar.census_day
    left join {{ ref('int_student__survey_answer') }} as answer
        on
            presence.student_id = answer.student_id
            and presence.school_year = answer.school_year
    where
        presence.scope_id in ('school', 'district_run')
        and presence.grade >= 4
        and presence.grade <= 12
    group by
        presence.student_id,
        presence.school_year,
        presence.unit_id,
        presence.unit_type

)

select
    {{ measure_row('student_survey_response_rate', amount='has_answered') }}
from invited
