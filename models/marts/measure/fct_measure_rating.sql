-- What each measure adds to a rating: the weighted mean of its lines, on the scale of the framework's points, in the
-- words of the bands.
with line as (

    select
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        domain_id,
        measure_id,
        sum(nominal_weight) as nominal_weight,
        sum(effective_weight) as effective_weight,
        sum(case when points is not null then effective_weight else 0 end) as weight_with_data,
        sum(case when points is not null then cast(effective_weight * points as decimal(24, 12)) end)
            as weighted_points,
        sum(contribution) as contribution,
        sum(case when points is not null and student_group_id <> 'all' then 1 else 0 end) as student_group_count
    from {{ ref('fct_rating_line') }}
    where line_type = 'measure'
    group by
        framework_id,
        framework_version,
        organization_id,
        program_id,
        school_year,
        domain_id,
        measure_id

),

scored as (

    select
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        line.domain_id,
        line.measure_id,
        line.nominal_weight,
        line.effective_weight,
        line.contribution,
        line.student_group_count,
        {{ round_half_up_to(
            divide('line.weighted_points', 'line.weight_with_data', 12), 'framework_version.score_decimals'
        ) }} as score
    from line
    inner join {{ ref('framework_versions') }} as framework_version
        on
            line.framework_id = framework_version.framework_id
            and line.framework_version = framework_version.framework_version

)

select
    cast(scored.framework_id as string) as framework_id,
    cast(scored.framework_version as string) as framework_version,
    cast(scored.organization_id as string) as organization_id,
    cast(scored.program_id as string) as program_id,
    cast(scored.school_year as int) as school_year,
    cast(scored.domain_id as string) as domain_id,
    cast(scored.measure_id as string) as measure_id,
    cast(scored.score as decimal(9, 3)) as score,
    cast(band.band_id as string) as band_id,
    cast(band.band_label as string) as band_label,
    cast(scored.student_group_count as int) as student_group_count,
    cast(scored.nominal_weight as decimal(18, 12)) as nominal_weight,
    cast(scored.effective_weight as decimal(18, 12)) as effective_weight,
    cast(scored.contribution as decimal(18, 12)) as contribution
from scored
left join {{ ref('int_policy__framework_bands') }} as band
    on
        scored.framework_id = band.framework_id
        and scored.framework_version = band.framework_version
        and scored.score >= band.lower_bound
        and scored.score <= band.upper_bound
