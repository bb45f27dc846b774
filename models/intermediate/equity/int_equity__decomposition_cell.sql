-- Students by group and by the units of every step of a decomposition: the first divides all students, each further
-- one divides the units before it.
with dimension as (

    {% for dimension_id in ['level', 'sector', 'region', 'model_mix', 'district'] %}
        select
            population_id,
            organization_id,
            school_year,
            '{{ dimension_id }}' as dimension_id,
            {{ dimension_id }}_id as unit_id
        from {{ ref('int_equity__school') }}

        union all

    {% endfor %}
    select
        population_id,
        organization_id,
        school_year,
        'school' as dimension_id,
        organization_id as unit_id
    from {{ ref('int_equity__school') }}

),

school_program as (

    -- distinct: a cell per split and group
    select distinct
        population_id,
        school_year,
        organization_id,
        program_mix_id
    from {{ ref('int_equity__split_cell') }}

),

located as (

    select
        school_program.population_id,
        school_program.school_year,
        school_program.organization_id,
        school_program.program_mix_id,
        step.decomposition_id,
        step.step_number,
        step.dimension_id,
        case
            when step.dimension_id = 'program' then school_program.program_mix_id
            else dimension.unit_id
        end as unit_id
    from school_program
    cross join {{ ref('segregation_decompositions') }} as step
    left join dimension
        on
            school_program.population_id = dimension.population_id
            and school_program.school_year = dimension.school_year
            and school_program.organization_id = dimension.organization_id
            and step.dimension_id = dimension.dimension_id

),

-- A decomposition needs to know where every student belongs, and tells apart what is not all the same.
possible as (

    select
        population_id,
        school_year,
        decomposition_id
    from located
    group by
        population_id,
        school_year,
        decomposition_id
    having max(case when unit_id = 'unknown' then 1 else 0 end) = 0

),

meaningful as (

    select
        located.population_id,
        located.school_year,
        located.decomposition_id
    from located
    where located.step_number = 1
    group by
        located.population_id,
        located.school_year,
        located.decomposition_id
    having count(distinct located.unit_id) > 1

),

-- Names of units are those of the steps before, one after the other.
named as (

    select
        one.population_id,
        one.school_year,
        one.organization_id,
        one.program_mix_id,
        one.decomposition_id,
        one.step_number,
        one.dimension_id,
        concat_ws('|', two_before.unit_id, before.unit_id, one.unit_id) as unit_path
    from located as one
    inner join possible
        on
            one.population_id = possible.population_id
            and one.school_year = possible.school_year
            and one.decomposition_id = possible.decomposition_id
    inner join meaningful
        on
            one.population_id = meaningful.population_id
            and one.school_year = meaningful.school_year
            and one.decomposition_id = meaningful.decomposition_id
    left join located as before
        on
            one.population_id = before.population_id
            and one.school_year = before.school_year
            and one.organization_id = before.organization_id
            and one.program_mix_id = before.program_mix_id
            and one.decomposition_id = before.decomposition_id
            and one.step_number = before.step_number + 1
    left join located as two_before
        on
            one.population_id = two_before.population_id
            and one.school_year = two_before.school_year
            and one.organization_id = two_before.organization_id
            and one.program_mix_id = two_before.program_mix_id
            and one.decomposition_id = two_before.decomposition_id
            and one.step_number = two_before.step_number + 2

)

select
    cell.population_id,
    cell.school_year,
    cell.split_id,
    named.decomposition_id,
    named.step_number,
    named.dimension_id,
    named.unit_path,
    cell.student_group_id,
    cast(sum(cell.student_count) as bigint) as student_count
from {{ ref('int_equity__split_cell') }} as cell
inner join named
    on
        cell.population_id = named.population_id
        and cell.school_year = named.school_year
        and cell.organization_id = named.organization_id
        and cell.program_mix_id = named.program_mix_id
group by
    cell.population_id,
    cell.school_year,
    cell.split_id,
    named.decomposition_id,
    named.step_number,
    named.dimension_id,
    named.unit_path,
    cell.student_group_id
