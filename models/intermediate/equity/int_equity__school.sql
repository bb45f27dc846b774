-- Schools with students on Census Day in each population that is described, with the categories they belong to. What
-- the directories do not say of the year itself is taken from the nearest year.
with present as (

    -- distinct: a school has a row per program, grade and group
    select distinct
        organization_id,
        school_year,
        source_dataset
    from {{ ref('int_equity__enrollment_cell') }}

),

-- A district's own files go before the State's, for all its schools or for none, so that groups mean the same in all.
district_year as (

    select
        concat(substr(organization_id, 1, 7), '0000000') as district_id,
        school_year,
        max(case when source_dataset = 'student_level' then 1 else 0 end) as has_students
    from present
    group by
        concat(substr(organization_id, 1, 7), '0000000'),
        school_year

),

chosen as (

    select
        population.population_id,
        population.population_type,
        present.organization_id,
        present.school_year,
        present.source_dataset
    from {{ ref('equity_populations') }} as population
    inner join present
        on
            population.population_type = 'state'
            or population.population_id = concat(substr(present.organization_id, 1, 7), '0000000')
    inner join district_year
        on
            district_year.district_id = concat(substr(present.organization_id, 1, 7), '0000000')
            and present.school_year = district_year.school_year
    where
        present.source_dataset = case
            when population.uses_student_level and district_year.has_students = 1 then 'student_level'
            else 'demographics'
        end

),

described as (

    select
        description.organization_id,
        description.school_year,
        coalesce(exact_sector.sector_id, any_sector.sector_id) as sector_id
    from {{ ref('int_organization__description') }} as description
    left join {{ ref('school_sectors') }} as exact_sector
        on
            description.is_charter = exact_sector.is_charter
            and description.charter_funding_type = exact_sector.charter_funding_type
    left join {{ ref('school_sectors') }} as any_sector
        on
            description.is_charter = any_sector.is_charter
            and any_sector.charter_funding_type = 'any'

),

modelled as (

    select
        organization_id,
        school_year,
        max(region) as region_id,
        max(school_model) as school_model,
        count(distinct school_model) as model_count
    from {{ ref('stg_district__school_model') }}
    group by
        organization_id,
        school_year

),

statement as (

    select
        organization_id,
        school_year,
        level_id,
        cast(null as string) as sector_id,
        cast(null as string) as region_id,
        cast(null as string) as model_mix_id
    from {{ ref('int_organization__level') }}

    union all

    select
        organization_id,
        school_year,
        cast(null as string) as level_id,
        sector_id,
        cast(null as string) as region_id,
        cast(null as string) as model_mix_id
    from described
    where sector_id is not null

    union all

    select
        organization_id,
        school_year,
        cast(null as string) as level_id,
        cast(null as string) as sector_id,
        region_id,
        case when model_count > 1 then 'several' else school_model end as model_mix_id
    from modelled

),

nearest as (

    select
        chosen.population_id,
        chosen.organization_id,
        chosen.school_year,
        statement.level_id,
        statement.sector_id,
        statement.region_id,
        statement.model_mix_id,
        row_number() over (
            partition by
                chosen.population_id,
                chosen.organization_id,
                chosen.school_year,
                case
                    when statement.level_id is not null then 1
                    when statement.sector_id is not null then 2
                    else 3
                end
            order by abs(chosen.school_year - statement.school_year), statement.school_year
        ) as preference
    from chosen
    inner join statement
        on chosen.organization_id = statement.organization_id

),

category as (

    select
        population_id,
        organization_id,
        school_year,
        max(level_id) as level_id,
        max(sector_id) as sector_id,
        max(region_id) as region_id,
        max(model_mix_id) as model_mix_id
    from nearest
    where preference = 1
    group by
        population_id,
        organization_id,
        school_year

)

select
    chosen.population_id,
    chosen.population_type,
    chosen.organization_id,
    chosen.school_year,
    chosen.source_dataset,
    concat(substr(chosen.organization_id, 1, 7), '0000000') as district_id,
    coalesce(category.level_id, 'unknown') as level_id,
    coalesce(category.sector_id, 'unknown') as sector_id,
    coalesce(category.region_id, 'unknown') as region_id,
    coalesce(category.model_mix_id, 'unknown') as model_mix_id
from chosen
left join category
    on
        chosen.population_id = category.population_id
        and chosen.organization_id = category.organization_id
        and chosen.school_year = category.school_year
