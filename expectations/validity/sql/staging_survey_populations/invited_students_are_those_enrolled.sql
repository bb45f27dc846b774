with invited as (

    select
        organization_id,
        school_year,
        survey_date,
        sum(invited_count) as invited_count
    from {batch}
    where respondent_type = 'student'
    group by
        organization_id,
        school_year,
        survey_date

),

enrolled as (

    select
        invited.organization_id,
        invited.school_year,
        count(distinct record.student_id) as student_count
    from invited
    inner join intermediate.int_student__enrollment_record as record
        on
            invited.organization_id = record.organization_id
            and invited.school_year = record.school_year
            and record.first_date <= invited.survey_date
            and record.last_date >= invited.survey_date
            and record.exclusion_reason_id is null
            and record.grade >= $first_grade
            and record.grade <= $last_grade
    group by
        invited.organization_id,
        invited.school_year

)

-- A school without any enrollment of the year is a matter of submissions.
select
    invited.school_year,
    invited.organization_id,
    abs(invited.invited_count - enrolled.student_count)
    <= greatest($maximum_share * enrolled.student_count, $minimum_students) as is_expected
from invited
inner join enrolled
    on
        invited.organization_id = enrolled.organization_id
        and invited.school_year = enrolled.school_year
