-- Students by school and group of a split, in each category of schools, with the sums of their school, group and
-- category beside them.
with cell as (

    select
        category.population_id,
        cell.school_year,
        category.category_type,
        category.category_id,
        cell.split_id,
        cell.organization_id,
        cell.student_group_id,
        sum(cell.student_count) as student_count
    from {{ ref('int_equity__split_cell') }} as cell
    inner join {{ ref('int_equity__category') }} as category
        on
            cell.population_id = category.population_id
            and cell.organization_id = category.school_id
            and cell.school_year = category.school_year
            and category.population_id = category.organization_id
    inner join {{ ref('segregation_categories') }} as described
        on category.category_type = described.category_type
    group by
        category.population_id,
        cell.school_year,
        category.category_type,
        category.category_id,
        cell.split_id,
        cell.organization_id,
        cell.student_group_id

)

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    organization_id,
    student_group_id,
    cast(student_count as bigint) as student_count,
    cast(
        sum(student_count) over (
            partition by population_id, school_year, category_type, category_id, split_id, organization_id
        ) as bigint
    ) as school_count,
    cast(
        sum(student_count) over (
            partition by population_id, school_year, category_type, category_id, split_id, student_group_id
        ) as bigint
    ) as group_count,
    cast(
        sum(student_count) over (partition by population_id, school_year, category_type, category_id, split_id)
        as bigint
    ) as total_count
from cell
