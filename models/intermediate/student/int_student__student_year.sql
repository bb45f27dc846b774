-- Every student of a school year, with the school and the grade of the last stay; a primary enrollment goes before
-- others.
with ordered as (

    select
        student_id,
        school_year,
        organization_id,
        grade,
        row_number() over (
            partition by student_id, school_year
            order by
                case when enrollment_status_code = '10' then 1 else 0 end desc,
                last_date desc,
                first_date desc,
                organization_id desc,
                extract_row desc
        ) as preference
    from {{ ref('int_student__enrollment_record') }}
    where exclusion_reason_id is null

)

select
    student_id,
    school_year,
    organization_id,
    grade
from ordered
where preference = 1
