-- Students who could apply to a kind of program, and how far each came. Who could: enrolled in the district on Census
-- Day of the year before, in a grade after which programs of the kind begin.
with program as (

    select
        program.school_year,
        program.program_type,
        grade.grade
    from {{ ref('stg_choice__program') }} as program
    inner join {{ ref('grade_codes') }} as grade
        on program.grade_code = grade.grade_code

),

-- distinct: several programs begin in a grade
entry as (

    select distinct
        school_year,
        program_type,
        grade
    from program

    union all

    -- distinct: as above
    select distinct
        school_year,
        'all' as program_type,
        grade
    from program

),

roster_end as (

    select
        school_year,
        max(end_date) as end_date
    from {{ ref('stg_choice__roster') }}
    group by school_year

),

-- distinct: a student may leave a program and come back
rostered as (

    select
        roster.local_student_id,
        roster.school_year,
        roster.program_code,
        max(case when {{ days_between('roster.end_date', 'roster_end.end_date') }} <= 14 then 1 else 0 end)
            as is_retained
    from {{ ref('stg_choice__roster') }} as roster
    inner join roster_end
        on roster.school_year = roster_end.school_year
    group by
        roster.local_student_id,
        roster.school_year,
        roster.program_code

),

application as (

    select
        application.student_id,
        application.school_year,
        application.program_type,
        case when application.is_offered then 1 else 0 end as is_offered,
        case when application.is_accepted then 1 else 0 end as is_accepted,
        case when application.is_accepted and rostered.program_code is not null then 1 else 0 end as is_enrolled,
        case when application.is_accepted and rostered.is_retained = 1 then 1 else 0 end as is_retained
    from {{ ref('int_equity__application') }} as application
    left join rostered
        on
            application.local_student_id = rostered.local_student_id
            and application.school_year = rostered.school_year
            and application.program_code = rostered.program_code
    where application.student_id is not null

),

reached as (

    select
        student_id,
        school_year,
        program_type,
        max(is_offered) as is_offered,
        max(is_accepted) as is_accepted,
        max(is_enrolled) as is_enrolled,
        max(is_retained) as is_retained
    from application
    group by
        student_id,
        school_year,
        program_type

    union all

    select
        student_id,
        school_year,
        'all' as program_type,
        max(is_offered) as is_offered,
        max(is_accepted) as is_accepted,
        max(is_enrolled) as is_enrolled,
        max(is_retained) as is_retained
    from application
    group by
        student_id,
        school_year

),

lottery_year as (

    -- distinct: many applications
    select distinct school_year
    from application

)

select
    school.population_id,
    entry.school_year,
    entry.program_type,
    census.student_id,
    census.group_mask,
    case when reached.student_id is not null then 1 else 0 end as is_applied,
    coalesce(reached.is_offered, 0) as is_offered,
    coalesce(reached.is_accepted, 0) as is_accepted,
    coalesce(reached.is_enrolled, 0) as is_enrolled,
    coalesce(reached.is_retained, 0) as is_retained
from {{ ref('int_equity__census_student') }} as census
inner join {{ ref('int_equity__school') }} as school
    on
        census.organization_id = school.organization_id
        and census.school_year = school.school_year
        and school.population_type = 'district'
-- Transitional kindergarten was kindergarten with a program before it had a grade of its own.
left join {{ ref('int_student__attribute') }} as transitional
    on
        census.student_id = transitional.student_id
        and census.school_year = transitional.school_year
        and transitional.attribute_id = 'program'
        and transitional.attribute_code = '185'
inner join entry
    on
        census.school_year + 1 = entry.school_year
        and case when transitional.student_id is null then census.grade + 1 else 0 end = entry.grade
inner join lottery_year
    on entry.school_year = lottery_year.school_year
left join reached
    on
        census.student_id = reached.student_id
        and entry.school_year = reached.school_year
        and entry.program_type = reached.program_type
