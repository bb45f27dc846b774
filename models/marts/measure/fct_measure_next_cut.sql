{{ config(materialized='view') }}
-- A view: a lookup beside fct_measure_score, computed for whoever reads it.
-- How far a result is from the next better level: from the next anchor that begins a band, or from the next cut score
-- of its status. A level that also depends on change can improve without it.
with score as (

    select
        level.framework_id,
        level.framework_version,
        level.organization_id,
        level.program_id,
        level.school_year,
        level.measure_id,
        level.student_group_id,
        level.exact_value,
        level.status_value,
        level.performance_level,
        level.status_level,
        level.anchor_set_id,
        level.status_cut_set_id
    from {{ ref('int_scoring__measure_level') }} as level
    inner join {{ ref('framework_versions') }} as framework_version
        on
            level.framework_id = framework_version.framework_id
            and level.framework_version = framework_version.framework_version
    where level.performance_level is not null and not framework_version.is_scenario

),

next_anchor as (

    select
        score.framework_id,
        score.framework_version,
        score.organization_id,
        score.program_id,
        score.school_year,
        score.measure_id,
        score.student_group_id,
        band.band_level as next_level,
        anchor.value as next_cut_value,
        abs(anchor.value - score.exact_value) as distance_to_next_cut
    from score
    inner join {{ ref('int_policy__framework_bands') }} as band
        on
            score.framework_id = band.framework_id
            and score.framework_version = band.framework_version
            and score.performance_level + 1 = band.band_level
    inner join {{ ref('anchors') }} as anchor
        on
            score.anchor_set_id = anchor.anchor_set_id
            and band.lower_bound = anchor.points

),

next_status_cut as (

    select
        score.framework_id,
        score.framework_version,
        score.organization_id,
        score.program_id,
        score.school_year,
        score.measure_id,
        score.student_group_id,
        cut_score.performance_level as next_level,
        case when cut_score.lower_bound > score.status_value then cut_score.lower_bound else cut_score.upper_bound end
            as next_cut_value,
        case
            when cut_score.lower_bound > score.status_value then cut_score.lower_bound - score.status_value
            else score.status_value - cut_score.upper_bound
        end as distance_to_next_cut
    from score
    inner join {{ ref('cut_scores') }} as cut_score
        on
            score.status_cut_set_id = cut_score.cut_set_id
            and score.status_level + 1 = cut_score.performance_level
    where score.anchor_set_id is null

),

every_cut as (

    select * from next_anchor
    union all
    select * from next_status_cut

)

select
    cast(framework_id as string) as framework_id,
    cast(framework_version as string) as framework_version,
    cast(organization_id as string) as organization_id,
    cast(program_id as string) as program_id,
    cast(school_year as int) as school_year,
    cast(measure_id as string) as measure_id,
    cast(student_group_id as string) as student_group_id,
    cast(next_level as int) as next_level,
    cast(next_cut_value as decimal(18, 3)) as next_cut_value,
    cast(distance_to_next_cut as decimal(18, 6)) as distance_to_next_cut
from every_cut
