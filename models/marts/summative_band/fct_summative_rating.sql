-- One rating per school, framework version and year, or the reason why there is none. The band comes from the score
-- alone; what is said of its certainty stands beside it.
select
    school_rating.framework_id,
    school_rating.framework_version,
    school_rating.organization_id,
    school_rating.school_year,
    school_rating.score,
    school_rating.unrounded_score,
    school_rating.band_id,
    school_rating.band_label,
    school_rating.rated,
    school_rating.reason_not_rated,
    school_rating.program_count,
    school_rating.is_overridden,
    school_rating.distance_to_nearest_cut,
    cast(rating_error.standard_error as decimal(9, 6)) as standard_error,
    cast(rating_error.share_without_students as decimal(9, 6)) as error_share_without_students,
    cast(rating_error.score_reliability as decimal(9, 6)) as score_reliability,
    cast(band_probability.probability as decimal(9, 6)) as band_probability,
    -- Where no standard error exists, the distance to a cut judges.
    case
        when not school_rating.rated then null
        when band_probability.probability is not null and framework_version.smallest_band_probability is not null
            then band_probability.probability < framework_version.smallest_band_probability
        when framework_version.too_close_distance is not null
            then school_rating.distance_to_nearest_cut <= framework_version.too_close_distance
    end as too_close_to_call,
    cast(
        case
            when not school_rating.rated then null
            when band_probability.probability is not null and framework_version.smallest_band_probability is not null
                then 'probability'
            when framework_version.too_close_distance is not null then 'distance'
        end as string
    ) as too_close_to_call_basis,
    framework_version.notice
from {{ ref('int_scoring__school_rating') }} as school_rating
inner join {{ ref('framework_versions') }} as framework_version
    on
        school_rating.framework_id = framework_version.framework_id
        and school_rating.framework_version = framework_version.framework_version
left join {{ source('reliability', 'rating_error') }} as rating_error
    on
        school_rating.framework_id = rating_error.framework_id
        and school_rating.framework_version = rating_error.framework_version
        and school_rating.organization_id = rating_error.organization_id
        and school_rating.school_year = rating_error.school_year
left join {{ source('reliability', 'band_probability') }} as band_probability
    on
        school_rating.framework_id = band_probability.framework_id
        and school_rating.framework_version = band_probability.framework_version
        and school_rating.organization_id = band_probability.organization_id
        and school_rating.school_year = band_probability.school_year
        and school_rating.band_id = band_probability.band_id
where not framework_version.is_scenario
