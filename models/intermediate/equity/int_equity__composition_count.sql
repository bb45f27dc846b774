-- Students by organization, category, program and group, with what its grades and the levels of its schools would
-- have with the composition of the whole population.
with cell as (

    select
        category.population_id,
        category.organization_id,
        category.organization_type,
        category.category_type,
        category.category_id,
        cell.program_id,
        cell.school_year,
        cell.source_dataset,
        category.level_id,
        cell.grade,
        cell.student_group_id,
        sum(cell.student_count) as student_count
    from {{ ref('int_equity__category') }} as category
    inner join {{ ref('int_equity__enrollment_cell') }} as cell
        on
            category.school_id = cell.organization_id
            and category.school_year = cell.school_year
            and category.source_dataset = cell.source_dataset
    left join {{ ref('school_programs') }} as program
        on cell.program_id = program.program_id
    -- Levels within schools are programs of a school only: the level of whole schools is a category.
    where
        category.organization_type = 'school'
        or cell.program_id = 'all'
        or (category.category_type = 'all' and program.source_id = 'roster')
    group by
        category.population_id,
        category.organization_id,
        category.organization_type,
        category.category_type,
        category.category_id,
        cell.program_id,
        cell.school_year,
        cell.source_dataset,
        category.level_id,
        cell.grade,
        cell.student_group_id

),

population as (

    select
        population_id,
        school_year,
        level_id,
        grade,
        student_group_id,
        student_count
    from cell
    where organization_type <> 'school' and category_type = 'all' and program_id = 'all'

),

by_grade as (

    select
        population_id,
        school_year,
        grade,
        student_group_id,
        sum(student_count) as student_count
    from population
    group by
        population_id,
        school_year,
        grade,
        student_group_id

),

by_level as (

    select
        population_id,
        school_year,
        level_id,
        student_group_id,
        sum(student_count) as student_count
    from population
    group by
        population_id,
        school_year,
        level_id,
        student_group_id

),

whole as (

    select
        population_id,
        school_year,
        student_group_id,
        sum(student_count) as student_count
    from population
    group by
        population_id,
        school_year,
        student_group_id

),

enrolled as (

    select * from cell
    where student_group_id = 'all'

),

enrolled_by_grade as (

    select
        population_id,
        organization_id,
        category_type,
        category_id,
        program_id,
        school_year,
        grade,
        sum(student_count) as student_count
    from enrolled
    where grade <> 'unknown'
    group by
        population_id,
        organization_id,
        category_type,
        category_id,
        program_id,
        school_year,
        grade

),

enrolled_by_level as (

    select
        population_id,
        organization_id,
        organization_type,
        category_type,
        category_id,
        program_id,
        school_year,
        source_dataset,
        level_id,
        sum(student_count) as student_count
    from enrolled
    group by
        population_id,
        organization_id,
        organization_type,
        category_type,
        category_id,
        program_id,
        school_year,
        source_dataset,
        level_id

),

expected_by_grade as (

    select
        enrolled_by_grade.population_id,
        enrolled_by_grade.organization_id,
        enrolled_by_grade.category_type,
        enrolled_by_grade.category_id,
        enrolled_by_grade.program_id,
        enrolled_by_grade.school_year,
        by_grade.student_group_id,
        sum({{ divide('enrolled_by_grade.student_count * by_grade.student_count', 'everyone.student_count') }})
            as expected_count
    from enrolled_by_grade
    inner join by_grade
        on
            enrolled_by_grade.population_id = by_grade.population_id
            and enrolled_by_grade.school_year = by_grade.school_year
            and enrolled_by_grade.grade = by_grade.grade
    inner join by_grade as everyone
        on
            by_grade.population_id = everyone.population_id
            and by_grade.school_year = everyone.school_year
            and by_grade.grade = everyone.grade
            and everyone.student_group_id = 'all'
    group by
        enrolled_by_grade.population_id,
        enrolled_by_grade.organization_id,
        enrolled_by_grade.category_type,
        enrolled_by_grade.category_id,
        enrolled_by_grade.program_id,
        enrolled_by_grade.school_year,
        by_grade.student_group_id

),

expected_by_level as (

    select
        enrolled_by_level.population_id,
        enrolled_by_level.organization_id,
        enrolled_by_level.category_type,
        enrolled_by_level.category_id,
        enrolled_by_level.program_id,
        enrolled_by_level.school_year,
        by_level.student_group_id,
        sum(
            cast({{ divide('enrolled_by_level.student_count', 'everyone.student_count') }} as decimal(26, 12))
            * cast(by_level.student_count as decimal(10, 0))
        ) as expected_count
    from enrolled_by_level
    inner join by_level
        on
            enrolled_by_level.population_id = by_level.population_id
            and enrolled_by_level.school_year = by_level.school_year
            and enrolled_by_level.level_id = by_level.level_id
    inner join by_level as everyone
        on
            by_level.population_id = everyone.population_id
            and by_level.school_year = everyone.school_year
            and by_level.level_id = everyone.level_id
            and everyone.student_group_id = 'all'
    group by
        enrolled_by_level.population_id,
        enrolled_by_level.organization_id,
        enrolled_by_level.category_type,
        enrolled_by_level.category_id,
        enrolled_by_level.program_id,
        enrolled_by_level.school_year,
        by_level.student_group_id

),

total as (

    select
        population_id,
        organization_id,
        organization_type,
        category_type,
        category_id,
        program_id,
        school_year,
        source_dataset,
        sum(student_count) as enrollment_count
    from enrolled_by_level
    group by
        population_id,
        organization_id,
        organization_type,
        category_type,
        category_id,
        program_id,
        school_year,
        source_dataset

),

counted as (

    select
        population_id,
        organization_id,
        category_type,
        category_id,
        program_id,
        school_year,
        student_group_id,
        sum(student_count) as student_count
    from cell
    group by
        population_id,
        organization_id,
        category_type,
        category_id,
        program_id,
        school_year,
        student_group_id

)

-- Every group of the population has a row everywhere: where it has no student is part of the picture.
select
    total.population_id,
    total.organization_id,
    total.organization_type,
    total.category_type,
    total.category_id,
    total.program_id,
    total.school_year,
    total.source_dataset,
    whole.student_group_id,
    cast(total.enrollment_count as bigint) as enrollment_count,
    cast(coalesce(counted.student_count, 0) as bigint) as student_count,
    cast(whole.student_count as bigint) as population_student_count,
    cast(everyone.student_count as bigint) as population_enrollment_count,
    cast(expected_by_grade.expected_count as decimal(24, 12)) as expected_by_grade_count,
    cast(expected_by_level.expected_count as decimal(24, 12)) as expected_by_level_count
from total
inner join whole
    on
        total.population_id = whole.population_id
        and total.school_year = whole.school_year
inner join whole as everyone
    on
        total.population_id = everyone.population_id
        and total.school_year = everyone.school_year
        and everyone.student_group_id = 'all'
left join counted
    on
        total.population_id = counted.population_id
        and total.organization_id = counted.organization_id
        and total.category_type = counted.category_type
        and total.category_id = counted.category_id
        and total.program_id = counted.program_id
        and total.school_year = counted.school_year
        and whole.student_group_id = counted.student_group_id
left join expected_by_grade
    on
        total.population_id = expected_by_grade.population_id
        and total.organization_id = expected_by_grade.organization_id
        and total.category_type = expected_by_grade.category_type
        and total.category_id = expected_by_grade.category_id
        and total.program_id = expected_by_grade.program_id
        and total.school_year = expected_by_grade.school_year
        and whole.student_group_id = expected_by_grade.student_group_id
left join expected_by_level
    on
        total.population_id = expected_by_level.population_id
        and total.organization_id = expected_by_level.organization_id
        and total.category_type = expected_by_level.category_type
        and total.category_id = expected_by_level.category_id
        and total.program_id = expected_by_level.program_id
        and total.school_year = expected_by_level.school_year
        and whole.student_group_id = expected_by_level.student_group_id
