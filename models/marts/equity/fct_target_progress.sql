-- Where each school, program and district stands beside each target in force: met, on the way, not yet, or cannot tell.
-- Wilson's interval of the share, with 1.959963985 for 95 percent.
with counted as (

    select
        target.target_id,
        target.definition_id,
        target.definition_version,
        target.definition_status,
        target.is_race_conscious,
        target.minimum_students,
        composition.organization_id,
        composition.organization_type,
        composition.program_id,
        composition.school_year,
        composition.student_group_id,
        composition.student_count,
        composition.enrollment_count,
        composition.source_dataset,
        {{ divide('composition.student_count', 'composition.enrollment_count') }} as student_share,
        -- Every target as a range of shares: 0 and 1 where it has no end.
        coalesce(
            case target.basis_id
                when 'share' then target.lowest_value
                when 'difference_from_population' then composition.population_share + target.lowest_value
                when 'ratio_to_grade' then composition.grade_reference_share * target.lowest_value
            end,
            0
        ) as lowest_share,
        coalesce(
            case target.basis_id
                when 'share' then target.highest_value
                when 'difference_from_population' then composition.population_share + target.highest_value
                when 'ratio_to_grade' then composition.grade_reference_share * target.highest_value
            end,
            1
        ) as highest_share
    from {{ ref('fct_equity_target') }} as target
    inner join {{ ref('fct_enrollment_composition') }} as composition
        on
            target.school_year = composition.school_year
            and target.organization_type = composition.organization_type
            and target.organization_id in ('any', composition.organization_id)
            and target.program_id = composition.program_id
            and target.student_group_id = composition.student_group_id
            and composition.category_type = 'all'
    where
        target.is_in_force
        -- A share of the same grades needs students' grades.
        and (target.basis_id <> 'ratio_to_grade' or composition.grade_reference_share is not null)

),

ranged as (

    select
        *,
        cast(enrollment_count as decimal(18, 9)) + 3.841458821 as shrunk_count,
        cast(
            sqrt({{ divide('student_count * (enrollment_count - student_count)', 'enrollment_count') }} + 0.960364705)
            as decimal(18, 9)
        ) as root,
        greatest(lowest_share - student_share, student_share - highest_share, 0) as distance
    from counted

),

interval_of as (

    select
        *,
        {{ divide(
            'cast(student_count as decimal(18, 9)) + 1.9207294105 - 1.959963985 * root', 'shrunk_count', 9
        ) }} as interval_lower,
        {{ divide(
            'cast(student_count as decimal(18, 9)) + 1.9207294105 + 1.959963985 * root', 'shrunk_count', 9
        ) }} as interval_upper
    from ranged

),

beside_prior as (

    select
        own.*,
        before.student_share as prior_student_share,
        before.distance as prior_distance,
        -- Standard error of the difference of two shares.
        cast(
            sqrt(
                {{ divide('own.student_share * (1 - own.student_share)', 'own.enrollment_count') }}
                + {{ divide('before.student_share * (1 - before.student_share)', 'before.enrollment_count') }}
            ) as decimal(18, 9)
        ) as difference_error
    from interval_of as own
    left join interval_of as before
        on
            own.target_id = before.target_id
            and own.definition_version = before.definition_version
            and own.organization_id = before.organization_id
            and own.program_id = before.program_id
            and own.school_year = before.school_year + 1

)

select
    cast(target_id as string) as target_id,
    cast(organization_id as string) as organization_id,
    cast(program_id as string) as program_id,
    cast(school_year as int) as school_year,
    cast(organization_type as string) as organization_type,
    cast(definition_id as string) as definition_id,
    cast(definition_version as string) as definition_version,
    cast(definition_status as string) as definition_status,
    cast(is_race_conscious as boolean) as is_race_conscious,
    cast(student_group_id as string) as student_group_id,
    cast(student_count as bigint) as student_count,
    cast(enrollment_count as bigint) as enrollment_count,
    cast({{ round_half_up('student_share', 6) }} as decimal(9, 6)) as student_share,
    cast({{ round_half_up('greatest(interval_lower, 0)', 6) }} as decimal(9, 6)) as interval_lower,
    cast({{ round_half_up('least(interval_upper, 1)', 6) }} as decimal(9, 6)) as interval_upper,
    cast({{ round_half_up('lowest_share', 6) }} as decimal(9, 6)) as lowest_share,
    cast({{ round_half_up('highest_share', 6) }} as decimal(9, 6)) as highest_share,
    cast({{ round_half_up('prior_student_share', 6) }} as decimal(9, 6)) as prior_student_share,
    cast(
        case
            when enrollment_count < minimum_students then 'cannot_tell'
            when interval_lower >= lowest_share and interval_upper <= highest_share then 'met'
            when interval_upper >= lowest_share and interval_lower <= highest_share then 'cannot_tell'
            when prior_distance - distance > difference_error then 'on_the_way'
            else 'not_yet'
        end as string
    ) as progress_id,
    cast(source_dataset as string) as source_dataset
from beside_prior
