with line as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        domain_id,
        min(points) as minimum_points,
        max(points) as maximum_points
    from marts.fct_rating_line
    where points is not null and domain_id is not null
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year,
        domain_id

)

select
    domain_score.school_year,
    domain_score.framework_id,
    domain_score.framework_version,
    domain_score.organization_id,
    domain_score.domain_id,
    domain_score.score between line.minimum_points and line.maximum_points as is_expected
from marts.fct_domain_score as domain_score
inner join {batch} as rating
    on
        domain_score.framework_id = rating.framework_id
        and domain_score.framework_version = rating.framework_version
        and domain_score.organization_id = rating.organization_id
        and domain_score.school_year = rating.school_year
left join line
    on
        domain_score.framework_id = line.framework_id
        and domain_score.framework_version = line.framework_version
        and domain_score.organization_id = line.organization_id
        and domain_score.school_year = line.school_year
        and domain_score.domain_id = line.domain_id
where domain_score.score is not null
