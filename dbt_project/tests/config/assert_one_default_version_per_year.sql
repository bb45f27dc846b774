-- What is this test?     Each framework has exactly one default version in every year that any version covers.
-- When does it matter?   Two defaults, or none, make "the" result of a year ambiguous.
-- How to resolve?        Correct is_default and the years in framework_versions.
{{ config(meta={'dagster': {'ref': {'name': 'int_organization__year'}}}) }}
with covered_year as (

    -- distinct: versions may overlap
    select distinct
        framework_version.framework_id,
        school_year.school_year
    from {{ ref('framework_versions') }} as framework_version
    inner join {{ ref('int_organization__year') }} as school_year
        on
            framework_version.first_school_year <= school_year.school_year
            and framework_version.last_school_year >= school_year.school_year

)

select
    covered_year.framework_id,
    covered_year.school_year,
    count(framework_version.framework_version) as default_count
from covered_year
left join {{ ref('framework_versions') }} as framework_version
    on
        covered_year.framework_id = framework_version.framework_id
        and framework_version.is_default
        and covered_year.school_year >= framework_version.first_school_year
        and covered_year.school_year <= framework_version.last_school_year
group by
    covered_year.framework_id,
    covered_year.school_year
having count(framework_version.framework_version) <> 1
