{{ config(materialized='view') }}
-- A view: a comparison within fct_measure_score, computed for whoever reads it.
-- Each student group beside all students of the same program: the gap in value and in performance level.
with score as (

    select * from {{ ref('fct_measure_score') }}

),

all_students as (

    select
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        measure_id,
        status_value,
        prior_value,
        performance_level
    from score
    where student_group_id = 'all'

)

select
    cast(score.framework_id as string) as framework_id,
    cast(score.framework_version as string) as framework_version,
    cast(score.organization_id as string) as organization_id,
    cast(score.program_id as string) as program_id,
    cast(score.school_year as int) as school_year,
    cast(score.measure_id as string) as measure_id,
    cast(score.student_group_id as string) as student_group_id,
    cast(score.status as string) as status,
    cast(score.student_count as bigint) as student_count,
    cast(score.status_value as decimal(18, 3)) as status_value,
    cast(score.change_value as decimal(18, 3)) as change_value,
    cast(score.performance_level as int) as performance_level,
    cast(score.points as decimal(18, 12)) as points,
    cast(score.minimum_n_met as boolean) as minimum_n_met,
    cast(all_students.status_value as decimal(18, 3)) as all_students_value,
    cast(score.status_value - all_students.status_value as decimal(18, 3)) as gap_to_all_students,
    cast(
        (score.status_value - all_students.status_value) - (score.prior_value - all_students.prior_value)
        as decimal(18, 3)
    ) as gap_change,
    cast(score.performance_level - all_students.performance_level as int) as level_gap_to_all_students
from score
left join all_students
    on
        score.framework_id = all_students.framework_id
        and score.framework_version = all_students.framework_version
        and score.organization_id = all_students.organization_id
        and score.program_id = all_students.program_id
        and score.school_year = all_students.school_year
        and score.measure_id = all_students.measure_id
where score.student_group_id <> 'all'
