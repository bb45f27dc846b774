with line_sum as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        sum(contribution) as contribution
    from marts.fct_rating_line
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year

)

select
    rating.school_year,
    rating.framework_id,
    rating.framework_version,
    rating.organization_id,
    rating.unrounded_score is not distinct from line_sum.contribution as is_expected
from {batch} as rating
left join line_sum
    on
        rating.framework_id = line_sum.framework_id
        and rating.framework_version = line_sum.framework_version
        and rating.organization_id = line_sum.organization_id
        and rating.school_year = line_sum.school_year
where rating.unrounded_score is not null
