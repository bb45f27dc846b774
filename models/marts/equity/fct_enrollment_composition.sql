-- Who is enrolled where, beside the whole population and beside its students of the same grades and levels.
with composition as (

    select * from {{ ref('int_equity__composition_count') }}

),

shared as (

    select
        *,
        {{ divide('student_count', 'enrollment_count') }} as student_share,
        {{ divide('population_student_count', 'population_enrollment_count') }} as population_share,
        -- The counts are exact to twelve places; as a share of a group with students in few grades they need them.
        case
            when expected_by_grade_count is not null
                then {{ divide('expected_by_grade_count', 'enrollment_count') }}
            -- With students' grades at hand, none of the population's students of the group is in these grades.
            when source_dataset = 'student_level' then cast(0 as decimal(38, 12))
        end as grade_reference_share,
        coalesce({{ divide('expected_by_level_count', 'enrollment_count') }}, 0) as level_reference_share
    from composition

)

select
    cast(organization_id as string) as organization_id,
    cast(organization_type as string) as organization_type,
    cast(category_type as string) as category_type,
    cast(category_id as string) as category_id,
    cast(program_id as string) as program_id,
    cast(school_year as int) as school_year,
    cast(student_group_id as string) as student_group_id,
    cast(student_count as bigint) as student_count,
    cast(enrollment_count as bigint) as enrollment_count,
    cast({{ round_half_up('student_share', 6) }} as decimal(9, 6)) as student_share,
    cast(population_id as string) as population_id,
    cast({{ round_half_up('population_share', 6) }} as decimal(9, 6)) as population_share,
    cast({{ round_half_up('student_share - population_share', 6) }} as decimal(9, 6)) as difference_from_population,
    cast({{ round_half_up(divide('student_share', 'population_share', 12), 6) }} as decimal(15, 6))
        as ratio_to_population,
    cast({{ round_half_up('grade_reference_share', 6) }} as decimal(9, 6)) as grade_reference_share,
    cast({{ round_half_up('student_share - grade_reference_share', 6) }} as decimal(9, 6))
        as difference_from_grade_reference,
    cast({{ round_half_up(divide('student_share', 'grade_reference_share', 12), 6) }} as decimal(15, 6))
        as ratio_to_grade_reference,
    cast({{ round_half_up('level_reference_share', 6) }} as decimal(9, 6)) as level_reference_share,
    cast({{ round_half_up('student_share - level_reference_share', 6) }} as decimal(9, 6))
        as difference_from_level_reference,
    cast({{ round_half_up(divide('student_share', 'level_reference_share', 12), 6) }} as decimal(15, 6))
        as ratio_to_level_reference,
    cast(source_dataset as string) as source_dataset
from shared
