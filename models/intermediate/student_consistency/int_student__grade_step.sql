-- From which grade to which a student went between two school years, and whether that can be.
select
    student.student_id,
    student.school_year,
    student.organization_id,
    before.grade as prior_grade,
    student.grade,
    case
        when student.grade - before.grade < step.minimum_step or student.grade - before.grade > step.maximum_step
            then 'impossible_grade_jump'
    end as finding_id
from {{ ref('int_student__student_year') }} as student
inner join {{ ref('int_student__student_year') }} as before
    on
        student.student_id = before.student_id
        and student.school_year = before.school_year + 1
inner join {{ ref('grade_step_rules') }} as step
    on
        before.grade >= step.first_grade
        and before.grade <= step.last_grade
