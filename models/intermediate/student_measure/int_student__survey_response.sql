{{ config(materialized='table') }}
-- Answer sheets of families and staff of those asked; nobody knows who answered, so that these are counts of schools.
-- distinct: an answer sheet has a row per measure
with answer_sheet as (

    select distinct
        survey_id as respondent_type,
        organization_id,
        school_year,
        extract_number,
        extract_row
    from {{ ref('int_student__survey_answer') }}
    where is_anonymous

),

answered as (

    select
        respondent_type,
        organization_id,
        school_year,
        count(*) as answered_count
    from answer_sheet
    group by
        respondent_type,
        organization_id,
        school_year

),

school as (

    select
        population.respondent_type,
        population.organization_id,
        population.school_year,
        population.invited_count,
        coalesce(answered.answered_count, 0) as answered_count,
        population.extract_number
    from {{ ref('stg_survey__population') }} as population
    left join answered
        on
            population.respondent_type = answered.respondent_type
            and population.organization_id = answered.organization_id
            and population.school_year = answered.school_year
    where population.respondent_type in ('family', 'staff') and population.invited_count > 0

)

select
    concat(school.respondent_type, '_survey_response_rate') as measure_id,
    unit.unit_id as organization_id,
    unit.unit_type as organization_type,
    school.school_year,
    cast(sum(school.answered_count) as bigint) as answered_count,
    cast(sum(school.invited_count) as bigint) as invited_count,
    max(school.extract_number) as extract_number
from school
inner join {{ ref('int_student__reporting_unit') }} as unit
    on
        school.organization_id = unit.organization_id
        and unit.scope_id in ('school', 'district_run')
group by
    school.respondent_type,
    unit.unit_id,
    unit.unit_type,
    school.school_year
