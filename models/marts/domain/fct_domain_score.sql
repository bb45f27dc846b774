-- Weighted mean of the measures of a domain, on the scale of the framework's points, from the rating's own lines.
with line as (

    select
        rating_line.framework_id,
        rating_line.framework_version,
        rating_line.organization_id,
        rating_line.school_year,
        rating_line.domain_id,
        sum(rating_line.nominal_weight * rating_line.enrollment_share) as nominal_weight,
        sum(
            case when rating_line.points is not null then rating_line.nominal_weight else 0 end
            * rating_line.enrollment_share
        ) as weight_with_data,
        sum(
            case when rating_line.points is not null then rating_line.effective_weight else 0 end
            * rating_line.enrollment_share
        ) as effective_weight,
        sum(rating_line.contribution) as contribution
    from {{ ref('fct_rating_line') }} as rating_line
    where rating_line.line_type = 'measure'
    group by
        rating_line.framework_id,
        rating_line.framework_version,
        rating_line.organization_id,
        rating_line.school_year,
        rating_line.domain_id

)

select
    cast(line.framework_id as string) as framework_id,
    cast(line.framework_version as string) as framework_version,
    cast(line.organization_id as string) as organization_id,
    cast(line.school_year as int) as school_year,
    cast(line.domain_id as string) as domain_id,
    cast(
        {{ round_half_up_to(
            divide(
                'cast(line.contribution * framework_version.weight_denominator as decimal(24, 12))',
                'line.effective_weight',
                12
            ),
            'framework_version.score_decimals'
        ) }} as decimal(9, 3)
    ) as score,
    cast(line.nominal_weight as decimal(18, 12)) as nominal_weight,
    cast(line.weight_with_data as decimal(18, 12)) as weight_with_data,
    cast(line.effective_weight as decimal(18, 12)) as effective_weight
from line
inner join {{ ref('framework_versions') }} as framework_version
    on
        line.framework_id = framework_version.framework_id
        and line.framework_version = framework_version.framework_version
