-- Sums of the terms that indices of segregation are made of, by group of a split. Cells without students add nothing:
-- where a group is missing, another is more than its share, and both halves of the differences are equal.
with term as (

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        organization_id,
        student_group_id,
        student_count,
        group_count,
        total_count,
        {{ count_log('student_count', 'student_count') }} as cell_log,
        {{ count_log('student_count', 'school_count') }} as school_log,
        {{ count_log('student_count', 'group_count') }} as group_log,
        {{ count_log('student_count', 'total_count') }} as total_log,
        greatest(
            student_count
            - cast(school_count as decimal(20, 0))
            * cast({{ divide('group_count', 'total_count') }} as decimal(13, 12)),
            0
        ) as excess
    from {{ ref('int_equity__segregation_cell') }}

)

select
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    student_group_id,
    max(total_count) as total_count,
    max(group_count) as group_count,
    cast(sum(cell_log) as decimal(24, 12)) as cell_log,
    cast(sum(school_log) as decimal(24, 12)) as school_log,
    cast(sum(group_log) as decimal(24, 12)) as group_log,
    cast(sum(total_log) as decimal(24, 12)) as total_log,
    cast(sum(excess) as decimal(24, 12)) as excess,
    cast({{ divide('max(group_count)', 'max(total_count)') }} as decimal(13, 12)) as group_share
from term
group by
    population_id,
    school_year,
    category_type,
    category_id,
    split_id,
    student_group_id
