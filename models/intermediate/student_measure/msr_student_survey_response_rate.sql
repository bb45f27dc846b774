-- Students of grades 4 to 12 enrolled on the day of the survey who handed in an answer sheet.
with invited as (

    select
        presence.student_id,
        presence.school_year,
        presence.organization_id,
        max(presence.extract_number) as extract_number
    from {{ ref('int_student__enrollment_record') }} as presence
    inner join {{ ref('stg_survey__population') }} as population
        on
            population.respondent_type = 'student'
            and presence.organization_id = population.organization_id
            and presence.school_year = population.school_year
            and presence.first_date <= population.survey_date
            and presence.last_date >= population.survey_date
    where presence.exclusion_reason_id is null and presence.grade >= 4 and presence.grade <= 12
    group by
        presence.student_id,
        presence.school_year,
        presence.organization_id

),

-- distinct: an answer sheet has a row per measure
answered as (

    select distinct
        student_id,
        school_year,
        organization_id
    from {{ ref('int_student__survey_answer') }}
    where student_id is not null

),

counted as (

    select
        invited.student_id,
        invited.school_year,
        unit.unit_id,
        unit.unit_type,
        max(case when answered.student_id is not null then 1 else 0 end) as has_answered,
        cast(null as string) as exclusion_reason_id,
        max(invited.extract_number) as extract_number
    from invited
    inner join {{ ref('int_student__reporting_unit') }} as unit
        on
            invited.organization_id = unit.organization_id
            and unit.scope_id in ('school', 'district_run')
    left join answered
        on
            invited.student_id = answered.student_id
            and invited.school_year = answered.school_year
            and invited.organization_id = answered.organization_id
    group by
        invited.student_id,
        invited.school_year,
        unit.unit_id,
        unit.unit_type

)

select
    {{ measure_row('student_survey_response_rate', amount='has_answered') }}
from counted
