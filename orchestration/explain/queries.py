"""What is asked of the warehouse about one organization, year and framework version.

Belongs here: the statements. Their parameters are $framework, $version, $school and $year.
Does not: what is made of the rows.
"""

_SCOPE = "framework_id = $framework and framework_version = $version and organization_id = $school"
_WHERE = f"where {_SCOPE} and school_year = $year"
_POLICY = "where framework_id = $framework and framework_version = $version"

FRAMEWORKS = """
select distinct scope.framework_id, scope.framework_version
from intermediate.int_scoring__scope as scope
inner join policy.framework_versions as version
    on scope.framework_id = version.framework_id and scope.framework_version = version.framework_version
where
    scope.organization_id = $school
    and scope.school_year = $year
    and not version.is_scenario
    and ($framework is null or scope.framework_id = $framework)
order by scope.framework_id, scope.framework_version
"""

VERSION = f"""
select
    notice, weight_denominator, score_decimals, programs_are_rounded, minimum_weight_share_with_data,
    minimum_score, maximum_score
from policy.framework_versions {_POLICY}
"""

RATING = f"select * from marts.fct_summative_rating {_WHERE}"

PROGRAMS = f"""
select
    program_score.*, scope.result_program_id, scope.level_id, version.score_decimals,
    program.nominal_weight, program.reason_id as reason_not_scored
from marts.fct_program_score as program_score
inner join intermediate.int_scoring__scope as scope
    using (framework_id, framework_version, organization_id, program_id, school_year)
inner join intermediate.int_scoring__program_score as program
    using (framework_id, framework_version, organization_id, program_id, school_year)
inner join policy.framework_versions as version using (framework_id, framework_version)
{_WHERE}
order by program_id
"""

DOMAINS = f"""
select domain_id, score, weight_with_data, effective_weight
from marts.fct_domain_score {_WHERE}
order by domain_id
"""

MEASURE_RATINGS = f"""
select program_id, domain_id, measure_id, score, band_label, effective_weight, contribution
from marts.fct_measure_rating {_WHERE}
order by program_id, domain_id, measure_id
"""

LINES = f"""
select
    program_id, line_type, domain_id, measure_id, student_group_id, points, nominal_weight,
    reassigned_weight, effective_weight, enrollment_share, contribution
from marts.fct_rating_line {_WHERE}
order by
    program_id, line_type, measure_id, case when student_group_id = 'all' then 0 else 1 end, student_group_id
"""

WEIGHTS = f"""
select
    weight.program_id, weight.measure_id, weight.student_group_id, weight.nominal_weight, weight.has_data,
    framework_measure.domain_id, framework_measure.group_weight_share, framework_measure.group_exclusion_share
from intermediate.int_scoring__weight as weight
inner join intermediate.int_policy__framework_measures as framework_measure
    using (framework_id, framework_version, measure_id)
{_WHERE}
order by weight.program_id, weight.measure_id, weight.student_group_id
"""

WEIGHT_MOVEMENTS = f"""
select
    program_id, step, measure_id, student_group_id, target_measure_id, target_student_group_id, moved_weight
from intermediate.int_scoring__weight_movement {_WHERE}
order by program_id, step, measure_id, student_group_id, target_measure_id, target_student_group_id
"""

# The rules by which weight could move from the cells that have no data, whether or not it did.
REASSIGNMENT_RULES = f"""
select
    weight.program_id, rule.step, rule.measure_id, rule.student_group_id, rule.target_rule,
    rule.target_measure_id, rule.target_student_group_id, rule.share
from intermediate.int_scoring__weight as weight
inner join intermediate.int_policy__reassignment_rule as rule
    using (framework_id, framework_version, profile_id, measure_id, student_group_id)
{_WHERE} and not weight.has_data
order by all
"""

BANDS = f"""
select band_id, band_label, band_level, lower_bound, upper_bound
from intermediate.int_policy__framework_bands {_POLICY}
order by band_level
"""

CUT_SCORES = """
select cut_set_id, performance_level, lower_bound, upper_bound
from policy.cut_scores
where list_contains($names, cut_set_id)
order by cut_set_id, performance_level
"""

ANCHORS = """
select anchor_set_id, anchor_id, value, points, provenance
from policy.anchors
where list_contains($names, anchor_set_id)
order by anchor_set_id, anchor_number
"""

FLAGS = """
select flag_id, flag_reason
from intermediate.int_organization__flag
where organization_id = $school and school_year = $year
order by flag_id
"""

CELLS = """
with cell as (

    select *
    from intermediate.int_scoring__measure_level
    where
        framework_id = $framework
        and framework_version = $version
        and organization_id = $school
        and school_year = $year

),

result as (

    select * from marts.fct_measure_result where organization_id = $school and school_year = $year

),

counting as (

    select *
    from intermediate.int_scoring__counting_group
    where
        framework_id = $framework
        and framework_version = $version
        and organization_id = $school
        and school_year = $year

),

next_cut as (

    select *
    from marts.fct_measure_next_cut
    where
        framework_id = $framework
        and framework_version = $version
        and organization_id = $school
        and school_year = $year

)

select
    cell.measure_id,
    measure.measure_name,
    cell.student_group_id,
    cell.program_id,
    cell.status,
    cell.student_count as n,
    result.value as published_value,
    result.numerator,
    result.denominator,
    cell.exact_value,
    cell.status_value,
    cell.status_level,
    cell.prior_value,
    cell.change_value,
    cell.change_basis,
    cell.change_level,
    cell.scored_change_level,
    cell.performance_level,
    cell.performance_label,
    cell.minimum_n_score,
    cell.minimum_n_met,
    cell.reason_not_scored,
    cell.participation_rate,
    cast(cell.participation_adjustment as decimal(9, 3)) as participation_adjustment,
    cell.points,
    -- What the group does in the rating: shares the measure's weight, or why it does not.
    case
        when counting.student_group_id is not null then 'counts'
        when framework_measure.group_weight_share is null then null
        when cell.student_group_id = framework_measure.base_student_group_id then 'base'
        when not measure_group.counts_in_rating then 'reported_only'
        when cell.points is null then null
        else 'nearly_all_students'
    end as group_role,
    cell.status_cut_set_id,
    cell.change_cut_set_id,
    cell.grid_id,
    cell.anchor_set_id,
    next_cut.next_level,
    next_cut.next_cut_value,
    next_cut.distance_to_next_cut,
    result.source_dataset,
    extract.path as extract_path,
    extract.sha256 as extract_sha256,
    result.extract_row,
    improvement.base_measure_id
from cell
inner join intermediate.int_scoring__scope as scope
    on
        cell.framework_id = scope.framework_id
        and cell.framework_version = scope.framework_version
        and cell.organization_id = scope.organization_id
        and cell.program_id = scope.program_id
        and cell.school_year = scope.school_year
inner join policy.measures as measure on cell.measure_id = measure.measure_id
inner join intermediate.int_policy__framework_measures as framework_measure
    on
        cell.framework_id = framework_measure.framework_id
        and cell.framework_version = framework_measure.framework_version
        and cell.measure_id = framework_measure.measure_id
inner join intermediate.int_policy__framework_measure_groups as measure_group
    on
        cell.framework_id = measure_group.framework_id
        and cell.framework_version = measure_group.framework_version
        and cell.measure_id = measure_group.measure_id
        and cell.student_group_id = measure_group.student_group_id
inner join result
    on
        scope.result_program_id = result.program_id
        and cell.measure_id = result.measure_id
        and cell.student_group_id = result.student_group_id
left join counting
    on
        cell.program_id = counting.program_id
        and cell.measure_id = counting.measure_id
        and cell.student_group_id = counting.student_group_id
left join next_cut
    on
        cell.program_id = next_cut.program_id
        and cell.measure_id = next_cut.measure_id
        and cell.student_group_id = next_cut.student_group_id
left join policy.measure_improvements as improvement on cell.measure_id = improvement.measure_id
left join registry.extracts as extract on result.extract_number = extract.extract_number
order by
    cell.program_id, cell.measure_id, case when cell.student_group_id = 'all' then 0 else 1 end,
    cell.student_group_id
"""

# Results that are sums over students have no row of a file: which files their student rows come from, and how
# many of them count. No student is named.
STUDENT_FILES = """
select
    measure_row.measure_id, extract.path as extract_path, extract.sha256 as extract_sha256,
    extract.row_count as extract_row_count, count(*) as student_row_count,
    count(case when measure_row.exclusion_reason_id is null then 1 end) as counted_row_count
from intermediate.int_student__measure_row as measure_row
inner join registry.extracts as extract on measure_row.extract_number = extract.extract_number
where
    measure_row.unit_id = $school
    and measure_row.school_year = $year
    and list_contains($measures, measure_row.measure_id)
group by all
order by extract.path, measure_row.measure_id
"""

# Last year's rows that a change or an improvement compares with, unless the file restates last year itself.
PRIOR_ROWS = """
select
    result.program_id, result.measure_id, result.student_group_id, result.value, result.numerator,
    result.denominator, extract.path as extract_path, extract.sha256 as extract_sha256, result.extract_row
from marts.fct_measure_result as result
inner join registry.extracts as extract on result.extract_number = extract.extract_number
where
    result.organization_id = $school
    and result.school_year = $year - 1
    and list_contains($measures, result.measure_id)
    and result.value is not null
    and not exists (
        select 1
        from intermediate.int_measure__dashboard_indicator as indicator
        where
            indicator.organization_id = $school
            and indicator.school_year = $year
            and indicator.measure_id = result.measure_id
            and indicator.student_group_id = result.student_group_id
    )
order by result.program_id, result.measure_id, result.student_group_id
"""
