-- How far the composition of a school is from that of all schools and of the schools of its level, and what it adds to
-- segregation.
with summed as (

    select
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        organization_id,
        max(school_count) as school_count,
        max(total_count) as total_count,
        cast(
            sum({{ count_log('student_count', 'student_count') }})
            - sum({{ count_log('student_count', 'school_count') }})
            - sum({{ count_log('student_count', 'group_count') }})
            + sum({{ count_log('student_count', 'total_count') }}) as decimal(24, 12)
        ) as divergence_sum
    from {{ ref('int_equity__segregation_cell') }}
    where category_type in ('all', 'level')
    group by
        population_id,
        school_year,
        category_type,
        category_id,
        split_id,
        organization_id

),

beside as (

    select
        *,
        sum(divergence_sum) over (
            partition by population_id, school_year, category_type, category_id, split_id
        ) as all_sums
    from summed

)

select
    cast(whole.organization_id as string) as organization_id,
    cast(whole.school_year as int) as school_year,
    cast(whole.split_id as string) as split_id,
    cast(whole.population_id as string) as population_id,
    cast(whole.school_count as bigint) as student_count,
    cast({{ round_half_up(divide('whole.divergence_sum', 'whole.school_count'), 9) }} as decimal(12, 9))
        as divergence_from_population,
    cast({{ round_half_up(divide('whole.divergence_sum', 'whole.all_sums', 12), 6) }} as decimal(9, 6))
        as share_of_segregation,
    cast({{ round_half_up(divide('of_level.divergence_sum', 'of_level.school_count'), 9) }} as decimal(12, 9))
        as divergence_from_level,
    cast(school.source_dataset as string) as source_dataset
from beside as whole
inner join {{ ref('int_equity__school') }} as school
    on
        whole.population_id = school.population_id
        and whole.organization_id = school.organization_id
        and whole.school_year = school.school_year
left join beside as of_level
    on
        whole.population_id = of_level.population_id
        and whole.school_year = of_level.school_year
        and whole.split_id = of_level.split_id
        and whole.organization_id = of_level.organization_id
        and of_level.category_type = 'level'
where whole.category_type = 'all' and school.population_type = 'district'
