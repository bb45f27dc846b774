-- What the schools of a population are summed into: themselves, all of them, and each category. A school of several
-- models counts in each of them.
with school as (

    select * from {{ ref('int_equity__school') }}

),

model as (

    -- distinct: files of several locations may list a school
    select distinct
        organization_id,
        school_year,
        school_model
    from {{ ref('stg_district__school_model') }}
    where school_model is not null

)

select
    population_id,
    organization_id as school_id,
    school_year,
    source_dataset,
    level_id,
    organization_id,
    'school' as organization_type,
    'all' as category_type,
    'all' as category_id
from school
where population_type = 'district'

union all

select
    population_id,
    organization_id as school_id,
    school_year,
    source_dataset,
    level_id,
    population_id as organization_id,
    population_type as organization_type,
    'all' as category_type,
    'all' as category_id
from school

{% for category_type in ['level', 'sector', 'region'] %}
    union all

    select
        population_id,
        organization_id as school_id,
        school_year,
        source_dataset,
        level_id,
        population_id as organization_id,
        population_type as organization_type,
        '{{ category_type }}' as category_type,
        {{ category_type }}_id as category_id
    from school
    where {{ category_type }}_id <> 'unknown'

{% endfor %}
union all

select
    school.population_id,
    school.organization_id as school_id,
    school.school_year,
    school.source_dataset,
    school.level_id,
    school.population_id as organization_id,
    school.population_type as organization_type,
    'school_model' as category_type,
    model.school_model as category_id
from school
inner join model
    on
        school.organization_id = model.organization_id
        and school.school_year = model.school_year
