-- Applications with their student, program and seats. A student who was enrolled in no year has none of the other
-- files, and no groups.
with student as (

    select
        local_student_id,
        min(student_id) as student_id,
        max(student_id) as other_student_id
    from {{ ref('int_student__local_identifier') }}
    group by local_student_id

),

program as (

    select
        program.program_code,
        program.school_year,
        grade.grade,
        max(program.program_type) as program_type,
        max(program.organization_id) as organization_id,
        sum(program.seat_count) as seat_count
    from {{ ref('stg_choice__program') }} as program
    inner join {{ ref('grade_codes') }} as grade
        on program.grade_code = grade.grade_code
    group by
        program.program_code,
        program.school_year,
        grade.grade

),

application as (

    select
        application.application_id,
        application.local_student_id,
        case when student.student_id = student.other_student_id then student.student_id end as student_id,
        application.school_year,
        application.program_code,
        grade.grade,
        application.choice_number,
        coalesce(application.matriculation_points, 0) as matriculation,
        coalesce(application.waiting_list_points, 0) as waiting_list,
        coalesce(application.neighborhood_points, 0) as neighborhood,
        coalesce(application.sibling_points, 0) as sibling,
        application.priority_points as stated_priority,
        application.lottery_number,
        application.lottery_status = 'Selected' as is_offered,
        application.lottery_status = 'Waitlisted' as is_waitlisted,
        coalesce(application.response = 'Accepted', false) as is_accepted,
        application.extract_number,
        application.extract_row
    from {{ ref('stg_choice__application') }} as application
    inner join {{ ref('grade_codes') }} as grade
        on application.grade_code = grade.grade_code
    left join student
        on application.local_student_id = student.local_student_id

)

select
    application.application_id,
    application.local_student_id,
    application.student_id,
    application.school_year,
    application.program_code,
    program.program_type,
    program.organization_id,
    application.grade,
    program.seat_count,
    application.choice_number,
    application.matriculation,
    application.waiting_list,
    application.neighborhood,
    application.sibling,
    application.matriculation + application.waiting_list + application.neighborhood + application.sibling as priority,
    application.stated_priority,
    application.lottery_number,
    application.is_offered,
    application.is_waitlisted,
    application.is_accepted,
    application.extract_number,
    application.extract_row
from application
inner join program
    on
        application.program_code = program.program_code
        and application.school_year = program.school_year
        and application.grade = program.grade
