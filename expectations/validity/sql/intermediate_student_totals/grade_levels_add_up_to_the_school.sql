with grade_level as (

    select
        result.organization_id,
        result.school_year,
        result.measure_id,
        result.student_group_id,
        sum(result.student_count) as student_count
    from {batch} as result
    inner join policy.school_programs as program
        on
            result.program_id = program.program_id
            and program.source_id = 'grade'
    group by
        result.organization_id,
        result.school_year,
        result.measure_id,
        result.student_group_id

),

compared as (

    select
        school.school_year,
        school.organization_id,
        school.measure_id,
        school.student_group_id,
        school.student_count as school_count,
        grade_level.student_count as grade_level_count
    from {batch} as school
    inner join grade_level
        on
            school.organization_id = grade_level.organization_id
            and school.school_year = grade_level.school_year
            and school.measure_id = grade_level.measure_id
            and school.student_group_id = grade_level.student_group_id
    where school.program_id = 'all'

)

select
    school_year,
    organization_id,
    measure_id,
    student_group_id,
    grade_level_count between (1 - $maximum_missing_share) * school_count and school_count as is_expected
from compared
