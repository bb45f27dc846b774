-- Students on Census Day by school, program, grade and student group, from both roads: students of the files about
-- students, and the State's published counts, which know schools and groups only.
with published as (

    select
        demographic.organization_id,
        demographic.school_year,
        code.student_group_id,
        student_group.category,
        demographic.enrolled_count
    from {{ ref('stg_cde__demographic') }} as demographic
    inner join {{ ref('student_group_codes') }} as code
        on
            code.source_id = 'cde'
            and demographic.source_student_group = code.source_code
    inner join {{ ref('student_groups') }} as student_group
        on code.student_group_id = student_group.student_group_id

)

select
    cell.organization_id,
    cell.program_id,
    cell.school_year,
    cast(cell.grade as string) as grade,
    mask_group.student_group_id,
    'student_level' as source_dataset,
    cast(sum(cell.student_count) as bigint) as student_count
from {{ ref('int_equity__census_cell') }} as cell
inner join {{ ref('int_student__group_of_mask') }} as mask_group
    on cell.group_mask = mask_group.group_mask
group by
    cell.organization_id,
    cell.program_id,
    cell.school_year,
    cell.grade,
    mask_group.student_group_id

union all

select
    organization_id,
    'all' as program_id,
    school_year,
    'unknown' as grade,
    student_group_id,
    'demographics' as source_dataset,
    cast(sum(enrolled_count) as bigint) as student_count
from published
where enrolled_count > 0
group by
    organization_id,
    school_year,
    student_group_id

union all

-- Everybody has one ethnicity, or none reported: these counts add up to all students.
select
    organization_id,
    'all' as program_id,
    school_year,
    'unknown' as grade,
    'all' as student_group_id,
    'demographics' as source_dataset,
    cast(sum(enrolled_count) as bigint) as student_count
from published
where category = 'ethnicity'
group by
    organization_id,
    school_year
having sum(enrolled_count) > 0
