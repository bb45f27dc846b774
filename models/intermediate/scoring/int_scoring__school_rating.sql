-- One rating per school, framework version and year, or the reason why there is none.
with framework_version as (

    select * from {{ ref('framework_versions') }}

),

-- distinct: a school in scope has one row per program
school_in_scope as (

    select distinct
        scope.framework_id,
        scope.framework_version,
        scope.organization_id,
        scope.school_year
    from {{ ref('int_scoring__scope') }} as scope
    inner join framework_version
        on
            scope.framework_id = framework_version.framework_id
            and scope.framework_version = framework_version.framework_version
            and framework_version.has_summative
    where scope.organization_type = 'school'

),

program_score as (

    select
        program_score.*,
        scope.enrollment_share
    from {{ ref('int_scoring__program_score') }} as program_score
    inner join {{ ref('int_scoring__scope') }} as scope
        on
            program_score.framework_id = scope.framework_id
            and program_score.framework_version = scope.framework_version
            and program_score.organization_id = scope.organization_id
            and program_score.program_id = scope.program_id
            and program_score.school_year = scope.school_year

),

combined as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        count(*) as program_count,
        min(case when has_score then 1 else 0 end) as every_program_scored,
        -- A program without a score tells the reason before one whose band is withheld.
        coalesce(min(case when not has_score then reason_id end), min(reason_id)) as reason_id,
        max(case when points_band_level < override_band_level then override_band_level else points_band_level end)
            as highest_band_level
    from program_score
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year

),

line_total as (

    select
        framework_id,
        framework_version,
        organization_id,
        school_year,
        cast(sum(contribution) as decimal(18, 12)) as unrounded_score
    from {{ ref('int_scoring__school_line') }}
    group by
        framework_id,
        framework_version,
        organization_id,
        school_year

),

scored as (

    select
        school_in_scope.framework_id,
        school_in_scope.framework_version,
        school_in_scope.organization_id,
        school_in_scope.school_year,
        combined.program_count,
        combined.highest_band_level,
        framework_version.score_decimals,
        case
            when combined.organization_id is null then 'no_profile'
            else combined.reason_id
        end as reason_id,
        case when combined.every_program_scored = 1 then line_total.unrounded_score end as unrounded_score,
        case
            when combined.every_program_scored = 1
                then {{ round_half_up_to('line_total.unrounded_score', 'framework_version.score_decimals') }}
        end as score
    from school_in_scope
    inner join framework_version
        on
            school_in_scope.framework_id = framework_version.framework_id
            and school_in_scope.framework_version = framework_version.framework_version
    left join combined
        on
            school_in_scope.framework_id = combined.framework_id
            and school_in_scope.framework_version = combined.framework_version
            and school_in_scope.organization_id = combined.organization_id
            and school_in_scope.school_year = combined.school_year
    left join line_total
        on
            school_in_scope.framework_id = line_total.framework_id
            and school_in_scope.framework_version = line_total.framework_version
            and school_in_scope.organization_id = line_total.organization_id
            and school_in_scope.school_year = line_total.school_year

),

banded as (

    select
        scored.framework_id,
        scored.framework_version,
        scored.organization_id,
        scored.school_year,
        scored.program_count,
        scored.reason_id,
        scored.unrounded_score,
        scored.score,
        {{ half_unit_of('scored.score_decimals') }} as half_unit,
        score_band.band_level as score_band_level,
        -- The band of one program is the better of points and override; combined programs are banded by the
        -- combined score, into which an override has already entered.
        case
            when scored.score is null or scored.reason_id is not null then null
            when scored.program_count = 1 then scored.highest_band_level
            else score_band.band_level
        end as band_level
    from scored
    left join {{ ref('int_policy__framework_bands') }} as score_band
        on
            scored.framework_id = score_band.framework_id
            and scored.framework_version = score_band.framework_version
            and scored.score >= score_band.lower_bound
            and scored.score <= score_band.upper_bound

),

-- Distance of the unrounded score to the nearest score from which on another band begins: scores are rounded half up
-- before they are banded, so a band begins half a unit below its bound.
cut_distance as (

    select
        banded.framework_id,
        banded.framework_version,
        banded.organization_id,
        banded.school_year,
        min(abs(banded.unrounded_score - (band.lower_bound - banded.half_unit))) as distance_to_nearest_cut
    from banded
    inner join {{ ref('int_policy__framework_bands') }} as band
        on
            banded.framework_id = band.framework_id
            and banded.framework_version = band.framework_version
            and band.band_level > 1
    where banded.score is not null
    group by
        banded.framework_id,
        banded.framework_version,
        banded.organization_id,
        banded.school_year

)

select
    cast(banded.framework_id as string) as framework_id,
    cast(banded.framework_version as string) as framework_version,
    cast(banded.organization_id as string) as organization_id,
    cast(banded.school_year as int) as school_year,
    cast(banded.score as decimal(9, 3)) as score,
    cast(banded.unrounded_score as decimal(18, 12)) as unrounded_score,
    cast(band.band_id as string) as band_id,
    cast(band.band_label as string) as band_label,
    band.band_id is not null as rated,
    cast(case when band.band_id is null then banded.reason_id end as string) as reason_not_rated,
    cast(banded.program_count as int) as program_count,
    cast(coalesce(banded.band_level > banded.score_band_level, false) as boolean) as is_overridden,
    cast(cut_distance.distance_to_nearest_cut as decimal(18, 12)) as distance_to_nearest_cut
from banded
left join {{ ref('int_policy__framework_bands') }} as band
    on
        banded.framework_id = band.framework_id
        and banded.framework_version = band.framework_version
        and banded.band_level = band.band_level
left join cut_distance
    on
        banded.framework_id = cut_distance.framework_id
        and banded.framework_version = cut_distance.framework_version
        and banded.organization_id = cut_distance.organization_id
        and banded.school_year = cut_distance.school_year
