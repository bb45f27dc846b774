-- How many students of an organization belong to a group of high need, and how many of a population's such students are
-- in schools where they are many.
with need_group as (

    select
        definition.need_definition_id,
        definition.definition_version,
        definition.concentrated_from_percent,
        coalesce(definition.first_school_year, 0) as first_school_year,
        coalesce(definition.last_school_year, 9999) as last_school_year,
        need.student_group_id,
        count(*) over (partition by definition.need_definition_id, definition.definition_version) as group_count
    from {{ ref('need_definitions') }} as definition
    inner join {{ ref('need_definition_groups') }} as need
        on
            definition.need_definition_id = need.need_definition_id
            and definition.definition_version = need.definition_version

),

-- distinct: a student in several of the groups counts once
need_mask as (

    select distinct
        need_group.need_definition_id,
        need_group.definition_version,
        mask_group.group_mask
    from need_group
    inner join {{ ref('int_student__group_of_mask') }} as mask_group
        on need_group.student_group_id = mask_group.student_group_id

),

-- distinct: a definition has several groups
definition as (

    select distinct
        need_definition_id,
        definition_version,
        concentrated_from_percent,
        first_school_year,
        last_school_year,
        group_count
    from need_group

),

in_need as (

    select
        need_mask.need_definition_id,
        need_mask.definition_version,
        cell.organization_id as school_id,
        cell.school_year,
        'student_level' as source_dataset,
        cell.program_id,
        sum(cell.student_count) as student_count
    from {{ ref('int_equity__census_cell') }} as cell
    inner join need_mask
        on cell.group_mask = need_mask.group_mask
    group by
        need_mask.need_definition_id,
        need_mask.definition_version,
        cell.organization_id,
        cell.school_year,
        cell.program_id

    union all

    -- Published counts do not say who is in two groups: they serve definitions of one group only.
    select
        need_group.need_definition_id,
        need_group.definition_version,
        cell.organization_id as school_id,
        cell.school_year,
        cell.source_dataset,
        cell.program_id,
        cell.student_count
    from {{ ref('int_equity__enrollment_cell') }} as cell
    inner join need_group
        on cell.student_group_id = need_group.student_group_id
    where cell.source_dataset <> 'student_level' and need_group.group_count = 1

),

enrolled as (

    select
        organization_id as school_id,
        school_year,
        source_dataset,
        program_id,
        sum(student_count) as enrollment_count
    from {{ ref('int_equity__enrollment_cell') }}
    where student_group_id = 'all'
    group by
        organization_id,
        school_year,
        source_dataset,
        program_id

),

-- By school and program; a school without anybody of the group has a row too.
school as (

    select
        definition.need_definition_id,
        definition.definition_version,
        definition.concentrated_from_percent,
        enrolled.school_id,
        enrolled.school_year,
        enrolled.source_dataset,
        enrolled.program_id,
        enrolled.enrollment_count,
        coalesce(in_need.student_count, 0) as student_count
    from enrolled
    inner join definition
        on
            enrolled.school_year >= definition.first_school_year
            and enrolled.school_year <= definition.last_school_year
            and (definition.group_count = 1 or enrolled.source_dataset = 'student_level')
    left join in_need
        on
            enrolled.school_id = in_need.school_id
            and enrolled.school_year = in_need.school_year
            and enrolled.source_dataset = in_need.source_dataset
            and enrolled.program_id = in_need.program_id
            and definition.need_definition_id = in_need.need_definition_id
            and definition.definition_version = in_need.definition_version

),

judged as (

    select
        *,
        case
            when student_count * 100 >= enrollment_count * concentrated_from_percent then 1
            else 0
        end as is_concentrated
    from school

),

summed as (

    select
        category.population_id,
        category.organization_id,
        category.organization_type,
        category.category_type,
        category.category_id,
        judged.program_id,
        judged.school_year,
        judged.source_dataset,
        judged.need_definition_id,
        judged.definition_version,
        sum(judged.student_count) as student_count,
        sum(judged.enrollment_count) as enrollment_count,
        count(*) as school_count,
        sum(judged.is_concentrated) as concentrated_school_count,
        sum(judged.is_concentrated * judged.student_count) as concentrated_student_count
    from {{ ref('int_equity__category') }} as category
    inner join judged
        on
            category.school_id = judged.school_id
            and category.school_year = judged.school_year
            and category.source_dataset = judged.source_dataset
    left join {{ ref('school_programs') }} as program
        on judged.program_id = program.program_id
    where
        category.organization_type = 'school'
        or judged.program_id = 'all'
        or (category.category_type = 'all' and program.source_id = 'roster')
    group by
        category.population_id,
        category.organization_id,
        category.organization_type,
        category.category_type,
        category.category_id,
        judged.program_id,
        judged.school_year,
        judged.source_dataset,
        judged.need_definition_id,
        judged.definition_version

),

beside as (

    select
        summed.*,
        {{ divide('summed.student_count', 'summed.enrollment_count') }} as student_share,
        {{ divide('whole.student_count', 'whole.enrollment_count') }} as population_share
    from summed
    inner join summed as whole
        on
            summed.population_id = whole.organization_id
            and summed.school_year = whole.school_year
            and summed.need_definition_id = whole.need_definition_id
            and summed.definition_version = whole.definition_version
            and whole.population_id = whole.organization_id
            and whole.category_type = 'all'
            and whole.program_id = 'all'

)

select
    cast(organization_id as string) as organization_id,
    cast(organization_type as string) as organization_type,
    cast(category_type as string) as category_type,
    cast(category_id as string) as category_id,
    cast(program_id as string) as program_id,
    cast(school_year as int) as school_year,
    cast(need_definition_id as string) as need_definition_id,
    cast(definition_version as string) as definition_version,
    cast(student_count as bigint) as student_count,
    cast(enrollment_count as bigint) as enrollment_count,
    cast({{ round_half_up('student_share', 6) }} as decimal(9, 6)) as student_share,
    cast(population_id as string) as population_id,
    cast({{ round_half_up('population_share', 6) }} as decimal(9, 6)) as population_share,
    cast({{ round_half_up('student_share - population_share', 6) }} as decimal(9, 6)) as difference_from_population,
    cast({{ round_half_up(divide('student_share', 'population_share', 12), 6) }} as decimal(15, 6))
        as ratio_to_population,
    cast(school_count as bigint) as school_count,
    cast(concentrated_school_count as bigint) as concentrated_school_count,
    cast(concentrated_student_count as bigint) as concentrated_student_count,
    cast({{ round_half_up(divide('concentrated_student_count', 'student_count'), 6) }} as decimal(9, 6))
        as concentrated_student_share,
    cast(source_dataset as string) as source_dataset
from beside
