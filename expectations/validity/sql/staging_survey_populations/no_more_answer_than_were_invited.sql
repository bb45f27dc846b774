with sheet as (

    -- distinct: an answer sheet has a row per measure
    select distinct
        survey_id as respondent_type,
        organization_id,
        school_year,
        extract_number,
        extract_row
    from intermediate.int_student__survey_answer

),

answered as (

    select
        respondent_type,
        organization_id,
        school_year,
        count(*) as sheet_count
    from sheet
    group by
        respondent_type,
        organization_id,
        school_year

)

select
    invited.school_year,
    invited.organization_id,
    invited.respondent_type,
    coalesce(answered.sheet_count, 0) <= (1 + $maximum_share) * invited.invited_count as is_expected
from {batch} as invited
left join answered
    on
        invited.respondent_type = answered.respondent_type
        and invited.organization_id = answered.organization_id
        and invited.school_year = answered.school_year
