-- Schools of several levels, split into the programs that a framework scores apart, with each program's share of
-- the students of those grades. Students of a band of grades are spread evenly over the grades of the band that
-- the school has; where no band has students, every grade counts alike.
with school as (

    select
        organization_id,
        school_year,
        level_id,
        lowest_grade,
        highest_grade
    from {{ ref('int_organization__program') }}
    where organization_type = 'school' and program_id = 'all' and lowest_grade is not null and highest_grade is not null

),

program as (

    select
        framework_version.framework_id,
        framework_version.framework_version,
        school.organization_id,
        school.school_year,
        school.level_id as school_level_id,
        school.lowest_grade as school_lowest_grade,
        school.highest_grade as school_highest_grade,
        level_program.program_level_id,
        level_program.program_id,
        greatest(school.lowest_grade, level_program.first_grade) as lowest_grade,
        least(school.highest_grade, level_program.last_grade) as highest_grade
    from school
    inner join {{ ref('int_policy__framework_level_programs') }} as level_program
        on
            school.level_id = level_program.level_id
            and school.lowest_grade <= level_program.last_grade
            and school.highest_grade >= level_program.first_grade
    inner join {{ ref('framework_versions') }} as framework_version
        on
            level_program.framework_id = framework_version.framework_id
            and level_program.framework_version = framework_version.framework_version
            and school.school_year >= framework_version.first_school_year
            and school.school_year <= framework_version.last_school_year

),

band as (

    select
        school.organization_id,
        school.school_year,
        band.student_count,
        greatest(school.lowest_grade, band.first_grade) as lowest_grade,
        least(school.highest_grade, band.last_grade) as highest_grade
    from school
    inner join {{ ref('int_organization__grade_enrollment') }} as band
        on
            school.organization_id = band.organization_id
            and school.school_year = band.school_year
            and school.lowest_grade <= band.last_grade
            and school.highest_grade >= band.first_grade

),

program_band as (

    select
        program.framework_id,
        program.framework_version,
        program.organization_id,
        program.school_year,
        program.program_id,
        {{ divide(
            'band.student_count
            * (least(program.highest_grade, band.highest_grade) - greatest(program.lowest_grade, band.lowest_grade) + 1)',
            'band.highest_grade - band.lowest_grade + 1'
        ) }} as student_count
    from program
    inner join band
        on
            program.organization_id = band.organization_id
            and program.school_year = band.school_year
            and program.lowest_grade <= band.highest_grade
            and program.highest_grade >= band.lowest_grade

),

program_count as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        cast(sum(student_count) as decimal(18, 6)) as student_count
    from program_band
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id

),

weighted as (

    select
        program.framework_id,
        program.framework_version,
        program.organization_id,
        program.school_year,
        program.program_id,
        program.school_level_id,
        program.school_lowest_grade,
        program.school_highest_grade,
        program.program_level_id,
        program.lowest_grade,
        program.highest_grade,
        case
            when
                sum(coalesce(program_count.student_count, 0)) over (
                    partition by
                        program.framework_id,
                        program.framework_version,
                        program.organization_id,
                        program.school_year
                ) > 0
                then coalesce(program_count.student_count, 0)
            else cast(program.highest_grade - program.lowest_grade + 1 as decimal(18, 6))
        end as size
    from program
    left join program_count
        on
            program.framework_id = program_count.framework_id
            and program.framework_version = program_count.framework_version
            and program.organization_id = program_count.organization_id
            and program.school_year = program_count.school_year
            and program.program_id = program_count.program_id

),

cumulative as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        program_id,
        school_level_id,
        school_lowest_grade,
        school_highest_grade,
        program_level_id,
        lowest_grade,
        highest_grade,
        size,
        count(*) over (
            partition by framework_id, framework_version, organization_id, school_year
        ) as program_count,
        sum(size) over (
            partition by framework_id, framework_version, organization_id, school_year
        ) as total_size,
        sum(size) over (
            partition by framework_id, framework_version, organization_id, school_year
            order by lowest_grade
            rows between unbounded preceding and current row
        ) as size_through
    from weighted
    where size > 0

),

-- distinct: a program has a row per measure and group
own_result as (

    select distinct
        organization_id,
        school_year,
        program_id
    from {{ ref('int_measure__published') }}
    where program_id <> 'all'

)

select
    cumulative.framework_id,
    cumulative.framework_version,
    cumulative.organization_id,
    cumulative.school_year,
    cumulative.program_id,
    -- A program without results of its own is scored on those of the whole school, against its level's anchors.
    coalesce(own_result.program_id, 'all') as result_program_id,
    case
        when own_result.program_id is null then cumulative.school_level_id else cumulative.program_level_id
    end as level_id,
    -- Weights are those of the program's own level.
    cumulative.program_level_id as profile_level_id,
    cumulative.program_count,
    -- The grades that the results are about.
    case
        when own_result.program_id is null then cumulative.school_lowest_grade else cumulative.lowest_grade
    end as lowest_grade,
    case
        when own_result.program_id is null then cumulative.school_highest_grade else cumulative.highest_grade
    end as highest_grade,
    -- Differences of cumulative shares: they sum to one.
    cast(
        {{ round_half_up(divide('cumulative.size_through', 'cumulative.total_size', 6), 6) }}
        - {{ round_half_up(divide('cumulative.size_through - cumulative.size', 'cumulative.total_size', 6), 6) }}
        as decimal(9, 6)
    ) as enrollment_share
from cumulative
left join own_result
    on
        cumulative.organization_id = own_result.organization_id
        and cumulative.school_year = own_result.school_year
        and cumulative.program_id = own_result.program_id
