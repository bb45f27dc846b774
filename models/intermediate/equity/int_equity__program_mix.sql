-- The roster program of every student on Census Day: none, the one program, or several. Unlike programs, this divides
-- the students of a school.
with member as (

    select
        census.student_id,
        census.school_year,
        census.organization_id,
        census.group_mask,
        count(program.program_id) as program_count,
        max(program.program_id) as program_id
    from {{ ref('int_equity__census_student') }} as census
    left join {{ ref('int_student__program_member') }} as member
        on
            census.student_id = member.student_id
            and census.school_year = member.school_year
            and census.organization_id = member.unit_id
    left join {{ ref('school_programs') }} as program
        on
            member.program_id = program.program_id
            and program.source_id = 'roster'
    group by
        census.student_id,
        census.school_year,
        census.organization_id,
        census.group_mask

)

select
    organization_id,
    school_year,
    case
        when program_count = 0 then 'none'
        when program_count = 1 then program_id
        else 'several'
    end as program_mix_id,
    group_mask,
    count(*) as student_count
from member
group by
    organization_id,
    school_year,
    case
        when program_count = 0 then 'none'
        when program_count = 1 then program_id
        else 'several'
    end,
    group_mask
