-- In which programs of an organization its students are: those of its rosters, and the levels of a school whose
-- grades reach several of them. A school to grade 6 is an elementary school. Members of a graduating class are in the
-- last grade of their last school: who left without a diploma in an earlier year has no enrollment in the class's.
with enrollment as (

    select * from {{ ref('int_student__enrollment') }}
    where unit_type = 'school'

),

member as (

    select
        student_id,
        school_year,
        unit_id,
        grade
    from enrollment

    union all

    select
        student_id,
        school_year,
        organization_id as unit_id,
        12 as grade
    from {{ ref('int_student__combined_class') }}

),

span as (

    select
        unit_id,
        school_year,
        min(grade) as lowest_grade,
        max(grade) as highest_grade
    from enrollment
    group by
        unit_id,
        school_year

),

level_program as (

    select * from {{ ref('school_programs') }}
    where source_id = 'grade'

),

level_count as (

    select
        span.unit_id,
        span.school_year,
        count(*) as level_count
    from span
    inner join level_program
        on
            span.lowest_grade <= level_program.last_grade
            and span.highest_grade >= level_program.first_grade
    where span.highest_grade > 6
    group by
        span.unit_id,
        span.school_year

)

-- distinct: a member of a class may be enrolled too
select distinct
    member.student_id,
    member.school_year,
    member.unit_id,
    level_program.program_id
from member
inner join level_count
    on
        member.unit_id = level_count.unit_id
        and member.school_year = level_count.school_year
        and level_count.level_count > 1
inner join level_program
    on
        member.grade >= level_program.first_grade
        and member.grade <= level_program.last_grade

union all

-- distinct: a student may be in two programs of a kind
select distinct
    identifier.student_id,
    roster.school_year,
    roster.organization_id as unit_id,
    program.program_id
from {{ ref('stg_choice__roster') }} as roster
inner join {{ ref('school_programs') }} as program
    on
        program.source_id = 'roster'
        and roster.program_type = program.source_code
inner join {{ ref('int_student__local_identifier') }} as identifier
    on
        roster.organization_id = identifier.organization_id
        and roster.school_year = identifier.school_year
        and roster.local_student_id = identifier.local_student_id
