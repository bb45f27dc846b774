-- Total, overrides and obstacles to a rating of every weighted program.
{% set program_key = ['framework_id', 'framework_version', 'organization_id', 'program_id', 'school_year'] %}
with line as (

    select * from {{ ref('int_scoring__rating_line') }}

),

total as (

    select
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        line.profile_id,
        cast(sum(line.contribution) as decimal(18, 12)) as unrounded_score,
        cast(sum(line.nominal_weight) as decimal(18, 12)) as nominal_weight,
        cast(sum(case when line.has_data then line.nominal_weight else 0 end) as decimal(18, 12))
            as nominal_weight_with_data,
        cast(
            sum(case when not line.has_data and line.status = 'missing_extract' then line.nominal_weight else 0 end)
            as decimal(18, 12)
        ) as nominal_weight_waiting,
        cast(sum(case when line.has_data then 0 else line.effective_weight end) as decimal(18, 12))
            as unassigned_weight
    from line
    group by
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        line.profile_id

),

requirement_state as (

    select
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        requirement.requirement_id,
        requirement.effect,
        requirement.reason_id,
        max(requirement.minimum_present) as minimum_present,
        sum(case when line.has_data then 1 else 0 end) as present_count
    from line
    inner join {{ ref('int_policy__framework_requirements') }} as requirement
        on
            line.framework_id = requirement.framework_id
            and line.framework_version = requirement.framework_version
            and line.profile_id = requirement.profile_id
            and line.measure_id = requirement.measure_id
            and line.student_group_id = requirement.student_group_id
    group by
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        requirement.requirement_id,
        requirement.effect,
        requirement.reason_id

),

obstacle as (

    select
        {{ program_key | join(',\n        ') }},
        effect,
        reason_id
    from requirement_state
    where present_count < minimum_present

    union all

    select
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        framework_flag.effect,
        framework_flag.reason_id
    from total
    inner join {{ ref('int_organization__flag') }} as flag
        on
            total.organization_id = flag.organization_id
            and total.school_year = flag.school_year
    inner join {{ ref('int_policy__framework_flags') }} as framework_flag
        on
            total.framework_id = framework_flag.framework_id
            and total.framework_version = framework_flag.framework_version
            and flag.flag_id = framework_flag.flag_id

    union all

    select
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        'no_score' as effect,
        -- Said only where the extracts still missing are enough to explain it.
        case
            when
                total.nominal_weight_waiting
                > total.nominal_weight * (1 - framework_version.minimum_weight_share_with_data)
                then 'waiting_for_extracts'
            else 'too_little_weight_with_data'
        end as reason_id
    from total
    inner join {{ ref('framework_versions') }} as framework_version
        on
            total.framework_id = framework_version.framework_id
            and total.framework_version = framework_version.framework_version
    where
        total.nominal_weight_with_data < total.nominal_weight * framework_version.minimum_weight_share_with_data
        or total.unassigned_weight > 0

    union all

    -- distinct: several awaited measures
    select distinct
        line.framework_id,
        line.framework_version,
        line.organization_id,
        line.program_id,
        line.school_year,
        'no_score' as effect,
        'waiting_for_extracts' as reason_id
    from line
    inner join {{ ref('int_policy__framework_measures') }} as framework_measure
        on
            line.framework_id = framework_measure.framework_id
            and line.framework_version = framework_measure.framework_version
            and line.measure_id = framework_measure.measure_id
            and framework_measure.is_awaited
    where line.status = 'missing_extract'

    union all

    -- Programs of one school cannot be combined when a share is not known.
    select
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        'no_score' as effect,
        'no_enrollment_share' as reason_id
    from total
    inner join {{ ref('int_scoring__scope') }} as scope
        on
            total.framework_id = scope.framework_id
            and total.framework_version = scope.framework_version
            and total.organization_id = scope.organization_id
            and total.program_id = scope.program_id
            and total.school_year = scope.school_year
    where scope.enrollment_share is null

),

obstacle_summary as (

    select
        {{ program_key | join(',\n        ') }},
        max(case when effect = 'no_score' then 1 else 0 end) as has_no_score,
        -- A reason that takes the score away is told before one that only withholds the band.
        coalesce(
            min(case when effect = 'no_score' then reason_id end),
            min(reason_id)
        ) as reason_id
    from obstacle
    group by
        {{ program_key | join(',\n        ') }}

),

override_value as (

    select
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        override_rule.override_id,
        override_rule.cut_set_id,
        count(*) as cell_count,
        sum(
            case
                when
                    measure_level.status_value is not null
                    and measure_level.minimum_n_met
                    and ceil(measure_level.participation_rate) >= override_rule.minimum_participation
                    then 1
                else 0
            end
        ) as usable_count,
        min(measure_level.status_value) as lowest_value
    from total
    inner join {{ ref('int_policy__framework_overrides') }} as override_rule
        on
            total.framework_id = override_rule.framework_id
            and total.framework_version = override_rule.framework_version
            and total.profile_id = override_rule.profile_id
    left join {{ ref('int_scoring__measure_level') }} as measure_level
        on
            total.framework_id = measure_level.framework_id
            and total.framework_version = measure_level.framework_version
            and total.organization_id = measure_level.organization_id
            and total.program_id = measure_level.program_id
            and total.school_year = measure_level.school_year
            and override_rule.measure_id = measure_level.measure_id
            and override_rule.student_group_id = measure_level.student_group_id
    group by
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        override_rule.override_id,
        override_rule.cut_set_id

),

override_level as (

    select
        override_value.framework_id,
        override_value.framework_version,
        override_value.organization_id,
        override_value.program_id,
        override_value.school_year,
        max(cut_score.performance_level) as override_band_level
    from override_value
    inner join {{ ref('cut_scores') }} as cut_score
        on
            override_value.cut_set_id = cut_score.cut_set_id
            and override_value.lowest_value >= cut_score.lower_bound
            and override_value.lowest_value <= cut_score.upper_bound
    where override_value.usable_count = override_value.cell_count
    group by
        override_value.framework_id,
        override_value.framework_version,
        override_value.organization_id,
        override_value.program_id,
        override_value.school_year

),

scored as (

    select
        total.framework_id,
        total.framework_version,
        total.organization_id,
        total.program_id,
        total.school_year,
        total.profile_id,
        total.nominal_weight,
        total.nominal_weight_with_data,
        obstacle_summary.reason_id,
        override_level.override_band_level,
        coalesce(obstacle_summary.has_no_score, 0) = 0 as has_score,
        case when coalesce(obstacle_summary.has_no_score, 0) = 0 then total.unrounded_score end as unrounded_score,
        case
            when coalesce(obstacle_summary.has_no_score, 0) = 0
                then {{ round_half_up_to('total.unrounded_score', 'framework_version.score_decimals') }}
        end as score,
        coalesce(framework_version.programs_are_rounded, true) as programs_are_rounded
    from total
    inner join {{ ref('framework_versions') }} as framework_version
        on
            total.framework_id = framework_version.framework_id
            and total.framework_version = framework_version.framework_version
    left join obstacle_summary
        on
            total.framework_id = obstacle_summary.framework_id
            and total.framework_version = obstacle_summary.framework_version
            and total.organization_id = obstacle_summary.organization_id
            and total.program_id = obstacle_summary.program_id
            and total.school_year = obstacle_summary.school_year
    left join override_level
        on
            total.framework_id = override_level.framework_id
            and total.framework_version = override_level.framework_version
            and total.organization_id = override_level.organization_id
            and total.program_id = override_level.program_id
            and total.school_year = override_level.school_year

)

select
    scored.framework_id,
    scored.framework_version,
    scored.organization_id,
    scored.program_id,
    scored.school_year,
    scored.profile_id,
    scored.nominal_weight,
    scored.nominal_weight_with_data,
    scored.reason_id,
    scored.has_score,
    scored.unrounded_score,
    scored.score,
    points_band.band_level as points_band_level,
    override_band.band_level as override_band_level,
    coalesce(override_band.band_level > points_band.band_level, false) as is_overridden,
    -- Where an override lifts the band, the program enters a combination with that band's lowest score.
    case
        when override_band.band_level > points_band.band_level then cast(override_band.lower_bound as decimal(18, 12))
        when scored.programs_are_rounded then cast(scored.score as decimal(18, 12))
        else scored.unrounded_score
    end as combination_value,
    scored.programs_are_rounded
from scored
left join {{ ref('int_policy__framework_bands') }} as points_band
    on
        scored.framework_id = points_band.framework_id
        and scored.framework_version = points_band.framework_version
        and scored.score >= points_band.lower_bound
        and scored.score <= points_band.upper_bound
left join {{ ref('int_policy__framework_bands') }} as override_band
    on
        scored.framework_id = override_band.framework_id
        and scored.framework_version = override_band.framework_version
        and scored.override_band_level = override_band.band_level
        and scored.has_score
