-- The student behind an identifier that a school's own files use. An identifier that belongs to two students
-- in one agency belongs to nobody.
with identifier as (

    select
        organization_id,
        school_year,
        local_student_id,
        min(student_id) as student_id,
        max(student_id) as other_student_id
    from {{ ref('int_student__enrollment_record') }}
    where local_student_id is not null and exclusion_reason_id is null
    group by
        organization_id,
        school_year,
        local_student_id

)

select
    organization_id,
    school_year,
    local_student_id,
    student_id
from identifier
where student_id = other_student_id
