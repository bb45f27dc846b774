-- Students of each school and program mix by the groups of a split; who is in none of them is among the others, where
-- the split has others.
with part as (

    select
        mix.organization_id,
        mix.school_year,
        'student_level' as source_dataset,
        mix.program_mix_id,
        mask_group.student_group_id,
        sum(mix.student_count) as student_count
    from {{ ref('int_equity__program_mix') }} as mix
    inner join {{ ref('int_student__group_of_mask') }} as mask_group
        on mix.group_mask = mask_group.group_mask
    group by
        mix.organization_id,
        mix.school_year,
        mix.program_mix_id,
        mask_group.student_group_id

    union all

    select
        organization_id,
        school_year,
        source_dataset,
        'unknown' as program_mix_id,
        student_group_id,
        student_count
    from {{ ref('int_equity__enrollment_cell') }}
    where source_dataset <> 'student_level'

),

present as (

    select
        school.population_id,
        part.organization_id,
        part.school_year,
        part.source_dataset,
        part.program_mix_id,
        part.student_group_id,
        part.student_count
    from part
    inner join {{ ref('int_equity__school') }} as school
        on
            part.organization_id = school.organization_id
            and part.school_year = school.school_year
            and part.source_dataset = school.source_dataset

),

known_group as (

    -- distinct: many schools
    select distinct
        population_id,
        school_year,
        source_dataset,
        student_group_id
    from present

),

population as (

    -- distinct: as above
    select distinct
        population_id,
        school_year,
        source_dataset
    from present

),

-- Published counts lack groups that exist: a split that needs one of them cannot be computed from them.
split as (

    select
        population.population_id,
        population.school_year,
        split.split_id,
        split.has_others
    from population
    cross join {{ ref('segregation_splits') }} as split
    inner join {{ ref('segregation_split_groups') }} as split_group
        on split.split_id = split_group.split_id
    left join known_group
        on
            population.population_id = known_group.population_id
            and population.school_year = known_group.school_year
            and split_group.student_group_id = known_group.student_group_id
    group by
        population.population_id,
        population.school_year,
        population.source_dataset,
        split.split_id,
        split.has_others
    having population.source_dataset = 'student_level' or count(*) = count(known_group.student_group_id)

),

named as (

    select
        present.population_id,
        present.school_year,
        split.split_id,
        present.organization_id,
        present.program_mix_id,
        present.student_group_id,
        present.student_count
    from split
    inner join {{ ref('segregation_split_groups') }} as split_group
        on split.split_id = split_group.split_id
    inner join present
        on
            split.population_id = present.population_id
            and split.school_year = present.school_year
            and split_group.student_group_id = present.student_group_id

),

named_sum as (

    select
        population_id,
        school_year,
        split_id,
        organization_id,
        program_mix_id,
        sum(student_count) as student_count
    from named
    group by
        population_id,
        school_year,
        split_id,
        organization_id,
        program_mix_id

),

other as (

    select
        everyone.population_id,
        everyone.school_year,
        split.split_id,
        everyone.organization_id,
        everyone.program_mix_id,
        'all_others' as student_group_id,
        everyone.student_count - coalesce(named_sum.student_count, 0) as student_count
    from present as everyone
    inner join split
        on
            everyone.population_id = split.population_id
            and everyone.school_year = split.school_year
    left join named_sum
        on
            everyone.population_id = named_sum.population_id
            and everyone.school_year = named_sum.school_year
            and split.split_id = named_sum.split_id
            and everyone.organization_id = named_sum.organization_id
            and everyone.program_mix_id = named_sum.program_mix_id
    where everyone.student_group_id = 'all' and split.has_others

)

select
    population_id,
    school_year,
    split_id,
    organization_id,
    program_mix_id,
    student_group_id,
    cast(student_count as bigint) as student_count
from named
where student_count > 0

union all

select
    population_id,
    school_year,
    split_id,
    organization_id,
    program_mix_id,
    student_group_id,
    cast(student_count as bigint) as student_count
from other
where student_count > 0
