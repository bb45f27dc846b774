-- Status level, change level, performance level and points of every cell, each read from the policy tables.
with valued as (

    select * from {{ ref('int_scoring__measure_value') }}

),

minimum_n_candidate as (

    select
        framework_measure_group.framework_id,
        framework_measure_group.framework_version,
        framework_measure_group.measure_id,
        framework_measure_group.student_group_id,
        minimum_n.organization_type,
        minimum_n.first_school_year,
        minimum_n.last_school_year,
        minimum_n.minimum_n_score,
        minimum_n.minimum_n_show,
        minimum_n.minimum_participation_rate,
        case when minimum_n.student_group_id = 'any' then 0 else 1 end as names_group,
        case when minimum_n.measure_id = 'any' then 0 else 1 end as names_measure,
        case when minimum_n.organization_type = 'any' then 0 else 1 end
        + case when minimum_n.measure_id = 'any' then 0 else 1 end
        + case when minimum_n.student_group_id = 'any' then 0 else 1 end as specificity
    from {{ ref('int_policy__framework_measure_groups') }} as framework_measure_group
    inner join {{ ref('int_policy__framework_minimum_n') }} as minimum_n
        on
            framework_measure_group.framework_id = minimum_n.framework_id
            and framework_measure_group.framework_version = minimum_n.framework_version
            and minimum_n.measure_id in ('any', framework_measure_group.measure_id)
            and minimum_n.student_group_id in ('any', framework_measure_group.student_group_id)

),

-- distinct: the values of the key that occur, a few hundred
key_present as (

    select distinct
        framework_id,
        framework_version,
        organization_type,
        level_id,
        school_year,
        measure_id,
        student_group_id
    from valued

),

minimum_n_ordered as (

    select
        key_present.framework_id,
        key_present.framework_version,
        key_present.organization_type,
        key_present.level_id,
        key_present.school_year,
        key_present.measure_id,
        key_present.student_group_id,
        candidate.minimum_n_score,
        candidate.minimum_n_show,
        candidate.minimum_participation_rate,
        row_number() over (
            partition by
                key_present.framework_id,
                key_present.framework_version,
                key_present.organization_type,
                key_present.level_id,
                key_present.school_year,
                key_present.measure_id,
                key_present.student_group_id
            -- Of two equally specific rows the one that names the group goes first, then the measure.
            order by
                candidate.specificity desc,
                candidate.names_group desc,
                candidate.names_measure desc
        ) as preference
    from key_present
    inner join minimum_n_candidate as candidate
        on
            key_present.framework_id = candidate.framework_id
            and key_present.framework_version = candidate.framework_version
            and key_present.measure_id = candidate.measure_id
            and key_present.student_group_id = candidate.student_group_id
            and candidate.organization_type in ('any', key_present.organization_type)
            and key_present.school_year >= candidate.first_school_year
            and key_present.school_year <= candidate.last_school_year

),

cut_set_ordered as (

    select
        key_present.framework_id,
        key_present.framework_version,
        key_present.organization_type,
        key_present.level_id,
        key_present.school_year,
        key_present.measure_id,
        key_present.student_group_id,
        framework_cut_set.applies_to,
        framework_cut_set.cut_set_id,
        row_number() over (
            partition by
                key_present.framework_id,
                key_present.framework_version,
                key_present.organization_type,
                key_present.level_id,
                key_present.school_year,
                key_present.measure_id,
                key_present.student_group_id,
                framework_cut_set.applies_to
            order by
                case when framework_cut_set.level_id = 'any' then 0 else 1 end
                + case when framework_cut_set.student_group_id = 'any' then 0 else 1 end desc,
                framework_cut_set.student_group_id = 'any'
        ) as preference
    from key_present
    inner join {{ ref('int_policy__framework_cut_sets') }} as framework_cut_set
        on
            key_present.framework_id = framework_cut_set.framework_id
            and key_present.framework_version = framework_cut_set.framework_version
            and key_present.measure_id = framework_cut_set.measure_id
            and framework_cut_set.student_group_id in ('any', key_present.student_group_id)
            and framework_cut_set.level_id in ('any', key_present.level_id)

),

-- The anchor set of a level, else the one for any level.
anchor_set_ordered as (

    select
        key_present.framework_id,
        key_present.framework_version,
        key_present.organization_type,
        key_present.level_id,
        key_present.school_year,
        key_present.measure_id,
        key_present.student_group_id,
        framework_anchor_set.anchor_set_id,
        row_number() over (
            partition by
                key_present.framework_id,
                key_present.framework_version,
                key_present.organization_type,
                key_present.level_id,
                key_present.school_year,
                key_present.measure_id,
                key_present.student_group_id
            order by case when framework_anchor_set.level_id = 'any' then 1 else 0 end
        ) as preference
    from key_present
    inner join {{ ref('int_policy__framework_anchor_sets') }} as framework_anchor_set
        on
            key_present.framework_id = framework_anchor_set.framework_id
            and key_present.framework_version = framework_anchor_set.framework_version
            and key_present.measure_id = framework_anchor_set.measure_id
            and framework_anchor_set.level_id in ('any', key_present.level_id)

),

rule as (

    select
        minimum_n.framework_id,
        minimum_n.framework_version,
        minimum_n.organization_type,
        minimum_n.level_id,
        minimum_n.school_year,
        minimum_n.measure_id,
        minimum_n.student_group_id,
        minimum_n.minimum_n_score,
        minimum_n.minimum_n_show,
        minimum_n.minimum_participation_rate,
        framework_measure.grid_id,
        framework_measure.is_status_only,
        framework_measure.participation_rule_id,
        framework_measure.minimum_points,
        status_cut.cut_set_id as status_cut_set_id,
        coalesce(status_set.decimals, 1) as status_decimals,
        change_cut.cut_set_id as change_cut_set_id,
        coalesce(change_set.decimals, 1) as change_decimals,
        anchor_set.anchor_set_id
    from minimum_n_ordered as minimum_n
    inner join {{ ref('int_policy__framework_measures') }} as framework_measure
        on
            minimum_n.framework_id = framework_measure.framework_id
            and minimum_n.framework_version = framework_measure.framework_version
            and minimum_n.measure_id = framework_measure.measure_id
    {% for applies_to in ['status', 'change'] %}
        left join cut_set_ordered as {{ applies_to }}_cut
            on
                minimum_n.framework_id = {{ applies_to }}_cut.framework_id
                and minimum_n.framework_version = {{ applies_to }}_cut.framework_version
                and minimum_n.organization_type = {{ applies_to }}_cut.organization_type
                and minimum_n.level_id = {{ applies_to }}_cut.level_id
                and minimum_n.school_year = {{ applies_to }}_cut.school_year
                and minimum_n.measure_id = {{ applies_to }}_cut.measure_id
                and minimum_n.student_group_id = {{ applies_to }}_cut.student_group_id
                and {{ applies_to }}_cut.applies_to = '{{ applies_to }}'
                and {{ applies_to }}_cut.preference = 1
        left join {{ ref('cut_sets') }} as {{ applies_to }}_set
            on {{ applies_to }}_cut.cut_set_id = {{ applies_to }}_set.cut_set_id
    {% endfor %}
    left join anchor_set_ordered as anchor_set
        on
            minimum_n.framework_id = anchor_set.framework_id
            and minimum_n.framework_version = anchor_set.framework_version
            and minimum_n.organization_type = anchor_set.organization_type
            and minimum_n.level_id = anchor_set.level_id
            and minimum_n.school_year = anchor_set.school_year
            and minimum_n.measure_id = anchor_set.measure_id
            and minimum_n.student_group_id = anchor_set.student_group_id
            and anchor_set.preference = 1
    where minimum_n.preference = 1

),

rounded as (

    select
        valued.framework_id,
        valued.framework_version,
        valued.organization_id,
        valued.organization_type,
        valued.program_id,
        valued.school_year,
        valued.level_id,
        valued.profile_id,
        valued.measure_id,
        valued.student_group_id,
        valued.status,
        valued.status_reason,
        valued.student_count,
        valued.exact_value,
        valued.prior_student_count,
        valued.participation_rate,
        valued.change_basis,
        rule.minimum_n_score,
        rule.minimum_n_show,
        rule.grid_id,
        coalesce(rule.is_status_only, false) as is_status_only,
        valued.exact_value is not null as has_value,
        valued.exact_prior_value is not null as has_prior_value,
        valued.exact_change is not null as has_change,
        rule.participation_rule_id,
        rule.minimum_points,
        rule.status_cut_set_id,
        rule.change_cut_set_id,
        rule.anchor_set_id,
        coalesce(valued.participation_rate >= rule.minimum_participation_rate, true) as participation_met,
        {{ round_half_up_to('valued.exact_value', 'rule.status_decimals') }} as status_value,
        {{ round_half_up_to('valued.exact_prior_value', 'rule.status_decimals') }} as prior_value,
        {{ round_half_up_to('valued.exact_change', 'rule.change_decimals') }} as change_value,
        -- A source that publishes no count has applied its own minimum before publishing.
        valued.exact_value is not null
        and coalesce(valued.student_count >= rule.minimum_n_score, true)
        and coalesce(valued.participation_rate >= rule.minimum_participation_rate, true) as current_n_met,
        coalesce(valued.student_count >= rule.minimum_n_show, true) as show_n_met,
        coalesce(
            valued.prior_student_count >= rule.minimum_n_score,
            valued.exact_prior_value is not null
        ) as prior_n_met,
        coalesce(
            valued.prior_student_count >= rule.minimum_n_show,
            valued.exact_prior_value is not null
        ) as prior_show_n_met
    from valued
    inner join rule
        on
            valued.framework_id = rule.framework_id
            and valued.framework_version = rule.framework_version
            and valued.organization_type = rule.organization_type
            and valued.level_id = rule.level_id
            and valued.school_year = rule.school_year
            and valued.measure_id = rule.measure_id
            and valued.student_group_id = rule.student_group_id

),

-- The display minimum is part of the key that is looked up: as a condition of its own it would make the
-- lookup a comparison of every row with every interval.
levelled as (

    select
        rounded.*,
        status_score.performance_level as status_level,
        change_score.performance_level as unadjusted_change_level
    from rounded
    left join {{ ref('cut_scores') }} as status_score
        on
            case when rounded.show_n_met then rounded.status_cut_set_id end = status_score.cut_set_id
            and rounded.status_value >= status_score.lower_bound
            and rounded.status_value <= status_score.upper_bound
    left join {{ ref('cut_scores') }} as change_score
        on
            case when rounded.show_n_met and rounded.prior_show_n_met then rounded.change_cut_set_id end
            = change_score.cut_set_id
            and rounded.change_value >= change_score.lower_bound
            and rounded.change_value <= change_score.upper_bound

),

change_adjusted as (

    select
        levelled.*,
        coalesce(change_rule.adjusted_change_level, levelled.unadjusted_change_level) as scored_change_level,
        case
            when change_rule.adjusted_level_is_shown then change_rule.adjusted_change_level
            else levelled.unadjusted_change_level
        end as change_level
    from levelled
    left join {{ ref('int_policy__framework_change_rules') }} as change_rule
        on
            levelled.framework_id = change_rule.framework_id
            and levelled.framework_version = change_rule.framework_version
            and levelled.measure_id = change_rule.measure_id
            and levelled.unadjusted_change_level = change_rule.change_level
            and levelled.student_count < change_rule.denominator_below

),

-- Points between two anchors lie on the straight line between them; outside, at the nearest anchor.
anchored as (

    select
        change_adjusted.*,
        cast(
            segment.points_at_lowest + {{ divide(
                '(greatest(least(change_adjusted.exact_value, segment.set_maximum), segment.set_minimum)
                    - segment.lowest_value)
                * cast(1000 * (segment.points_at_highest - segment.points_at_lowest) as bigint)',
                '1000 * (segment.highest_value - segment.lowest_value)',
                3
            ) }} as decimal(18, 12)
        ) as anchor_points
    from change_adjusted
    left join {{ ref('int_policy__anchor_segment') }} as segment
        on
            case when change_adjusted.current_n_met then change_adjusted.anchor_set_id end = segment.anchor_set_id
            and (
                greatest(least(change_adjusted.exact_value, segment.set_maximum), segment.set_minimum)
                > segment.lowest_value
                or (segment.is_first and change_adjusted.exact_value <= segment.lowest_value)
            )
            and greatest(least(change_adjusted.exact_value, segment.set_maximum), segment.set_minimum)
            <= segment.highest_value

),

performed as (

    select
        change_adjusted.*,
        change_adjusted.current_n_met
        and (
            change_adjusted.grid_id is null
            or change_adjusted.prior_n_met
            or not change_adjusted.has_prior_value
        ) as minimum_n_met,
        case
            when not change_adjusted.current_n_met or change_adjusted.is_status_only then null
            when change_adjusted.anchor_set_id is not null then band.band_level
            when change_adjusted.grid_id is null then change_adjusted.status_level
            when change_adjusted.prior_n_met then grid.performance_level
        end as performance_level,
        band.band_label
    from anchored as change_adjusted
    left join {{ ref('framework_grids') }} as grid
        on
            change_adjusted.grid_id = grid.grid_id
            and change_adjusted.status_level = grid.status_level
            and change_adjusted.scored_change_level = grid.change_level
    left join {{ ref('framework_versions') }} as framework_version
        on
            change_adjusted.framework_id = framework_version.framework_id
            and change_adjusted.framework_version = framework_version.framework_version
    -- The level of a measure means the same as the band of a school.
    left join {{ ref('int_policy__framework_bands') }} as band
        on
            change_adjusted.framework_id = band.framework_id
            and change_adjusted.framework_version = band.framework_version
            and {{ round_half_up_to('change_adjusted.anchor_points', 'framework_version.score_decimals') }}
            >= band.lower_bound
            and {{ round_half_up_to('change_adjusted.anchor_points', 'framework_version.score_decimals') }}
            <= band.upper_bound

)

select
    performed.framework_id,
    performed.framework_version,
    performed.organization_id,
    performed.organization_type,
    performed.program_id,
    performed.school_year,
    performed.level_id,
    performed.profile_id,
    performed.measure_id,
    performed.student_group_id,
    performed.status,
    performed.student_count,
    performed.participation_rate,
    performed.minimum_n_score,
    case when performed.show_n_met then cast(performed.exact_value as decimal(18, 12)) end as exact_value,
    -- Below the display minimum nothing is shown, this year's and last year's each by its own count.
    case when performed.show_n_met then performed.status_value end as status_value,
    case when performed.prior_show_n_met then performed.prior_value end as prior_value,
    case when performed.show_n_met and performed.prior_show_n_met then performed.change_value end as change_value,
    performed.change_basis,
    performed.status_level,
    performed.change_level,
    performed.scored_change_level,
    performed.performance_level,
    coalesce(performance_level.performance_label, performed.band_label) as performance_label,
    performed.minimum_n_met,
    case
        when performed.performance_level is not null then null
        when not performed.has_value then performed.status_reason
        when not performed.participation_met then 'response_rate_too_low'
        when not performed.show_n_met then 'below_display_minimum'
        when not performed.minimum_n_met then 'below_minimum_n'
        when performed.is_status_only then 'status_only'
        when performed.change_basis = 'break_in_series' then 'not_comparable'
        when performed.grid_id is not null and not performed.has_change then 'no_prior_year'
        else 'no_cut_scores'
    end as reason_not_scored,
    performance_level.points as level_points,
    coalesce(participation_step.points_adjustment, 0) as participation_adjustment,
    case
        when performed.anchor_set_id is not null then cast(performed.anchor_points as decimal(18, 12))
        when performance_level.points + coalesce(participation_step.points_adjustment, 0) < performed.minimum_points
            then cast(performed.minimum_points as decimal(18, 12))
        else cast(performance_level.points + coalesce(participation_step.points_adjustment, 0) as decimal(18, 12))
    end as points,
    performed.status_cut_set_id,
    performed.change_cut_set_id,
    performed.grid_id,
    performed.anchor_set_id
from performed
left join {{ ref('int_policy__framework_performance_levels') }} as performance_level
    on
        performed.framework_id = performance_level.framework_id
        and performed.framework_version = performance_level.framework_version
        and performed.performance_level = performance_level.performance_level
left join {{ ref('participation_rules') }} as participation_step
    on
        performed.participation_rule_id = participation_step.participation_rule_id
        -- "Rounded up to a whole percent" before the steps apply.
        and ceil(performed.participation_rate) >= participation_step.lower_bound
        and ceil(performed.participation_rate) <= participation_step.upper_bound
