"""Every expectation fails on a corruption that it is there for, and names where."""

import pytest
from checks_by_name import CHECKS, OF_STUDENTS

from expectations.results import FAILED, PASSED


def _table(relation: str, change: str, where: str = "true") -> str:
    """Rewrite a table with some columns changed: keys and constraints of models would refuse an update."""
    column, _, value = change.partition(" = ")
    return (
        f"create or replace table {relation} as select * replace "
        f"(case when {where} then {value} else {column} end as {column}) from {relation}"
    )


OUTCOME = "staging.stg_cde__outcome"
DASHBOARD = "staging.stg_cde__dashboard_indicator"
DIRECTORY = "staging.stg_cde__directory"
DEMOGRAPHIC = "staging.stg_cde__demographic"
INDICATOR = "staging.stg_cps_sqrp__indicator"
FILE_RESULT = "intermediate.int_measure__published"
RESULT = "marts.fct_measure_result"
ORGANIZATION = "marts.dim_organization"
SCORE = "intermediate.int_scoring__measure_level"
RATING = "marts.fct_summative_rating"

_REPORTED = "status = 'reported' and organization_type = 'school'"
_ONE_SCHOOL = (
    f"organization_id = (select min(organization_id) from {RESULT} where {_REPORTED} "
    "and measure_id = 'suspension_rate_dataquest')"
)
_LAST_YEAR = "school_year = (select max(school_year) from marts.fct_measure_result)"
_SUSPENSION = "measure_id = 'suspension_rate_dataquest'"
_GRADUATION = "measure_id = 'graduation_rate_4_year'"
_SCHOOLS = "organization_type = 'school'"

# Check to the statements that corrupt what it defends.
CORRUPTIONS: dict[str, tuple[str, ...]] = {
    # A load that was cut off.
    "raw_extracts__loaded_rows_are_registered": (
        "delete from raw.cde__outcomes where _extract_row % 7 = 0 and _school_year = 2024",
    ),
    "raw_extracts__rows_set_aside_are_few": (
        "update registry.extracts set rows_set_aside = row_count // 200 where path like '%outcomes_2023%'",
    ),
    "raw_extracts__every_held_extract_is_delivered": (
        "update registry.extracts set status = 'missing' where path like '%outcomes_2023%'",
    ),
    "staging_outcomes__every_raw_row_is_staged": (
        f"delete from {OUTCOME} where source_metric like '%dropout%'",
    ),
    # A thousands separator: text that is no number.
    "staging_outcomes__every_number_survives_typing": (
        _table(OUTCOME, "denominator_count = null", "denominator_count > 999"),
    ),
    "staging_outcomes__organization_type_is_there": (
        _table(OUTCOME, "organization_type = null", "organization_type = 'county'"),
    ),
    "staging_outcomes__organization_type_is_known": (
        _table(OUTCOME, "organization_type = 'region'", "organization_type = 'county'"),
    ),
    "staging_outcomes__school_year_is_there": (_table(OUTCOME, "school_year = null", "extract_row < 10"),),
    "staging_outcomes__source_reliability_is_known": (
        _table(OUTCOME, "source_reliability = 'doubtful'", "extract_row < 10"),
    ),
    # Numbers instead of codes: the leading zero is gone.
    "staging_outcomes__organization_codes_have_14_digits": (
        _table(OUTCOME, "organization_id = ltrim(organization_id, '09')"),
    ),
    "staging_outcomes__suppressed_rows_hold_no_result": (
        _table(OUTCOME, "result_value = 12.5", "source_reliability = 'suppressed' and extract_row % 100 = 0"),
    ),
    "staging_outcomes__suppressed_rows_are_of_few_students": (
        _table(
            OUTCOME, "denominator_count = 400", "source_reliability = 'suppressed' and extract_row % 9 = 0"
        ),
    ),
    "staging_outcomes__results_that_are_not_suppressed_have_a_value": (
        _table(OUTCOME, "result_value = null", "source_reliability = 'reliable' and extract_row % 50 = 0"),
    ),
    "staging_outcomes__every_metric_comes_at_every_level": (
        f"delete from {OUTCOME} where organization_type = 'district' and source_metric like '%suspension%'",
    ),
    "staging_dashboard__every_raw_row_is_staged": (f"delete from {DASHBOARD} where source_metric = 'SUSP'",),
    "staging_dashboard__every_number_survives_typing": (
        _table(DASHBOARD, "participation_rate = null", "participation_rate < 99"),
    ),
    "staging_dashboard__organization_type_is_there": (
        _table(DASHBOARD, "organization_type = null", "organization_type = 'district'"),
    ),
    "staging_dashboard__school_year_is_there": (_table(DASHBOARD, "school_year = null", "extract_row < 10"),),
    # A share instead of a percentage, and the other way round.
    "staging_dashboard__participation_is_a_percentage": (
        _table(DASHBOARD, "participation_rate = -1", "participation_rate < 99"),
    ),
    "staging_dashboard__published_change_is_current_minus_prior": (
        _table(DASHBOARD, "published_change = -published_change"),
    ),
    "staging_dashboard__one_row_per_organization_indicator_and_group": (
        f"insert into {DASHBOARD} select * from {DASHBOARD} where source_metric = 'SUSP'",
    ),
    "staging_directory__every_raw_row_is_staged": (f"delete from {DIRECTORY} where is_charter",),
    "staging_directory__every_number_survives_typing": (_table(DIRECTORY, "enrollment_count = null"),),
    "staging_directory__operating_status_is_known": (_table(DIRECTORY, "operating_status = 'a'"),),
    "staging_directory__enrollment_is_plausible": (
        _table(DIRECTORY, "enrollment_count = 100 * enrollment_count"),
    ),
    "staging_directory__open_schools_have_students": (
        _table(DIRECTORY, "enrollment_count = 0", "organization_id like '%1'"),
    ),
    "staging_directory__grade_spans_are_known": (
        _table(DIRECTORY, "grade_span = '5-K'", "grade_span like 'K%'"),
    ),
    "staging_directory__coordinates_lie_in_the_state": (_table(DIRECTORY, "latitude = -latitude"),),
    "staging_demographics__every_raw_row_is_staged": (
        f"delete from {DEMOGRAPHIC} where source_student_group = 'White'",
    ),
    "staging_demographics__every_number_survives_typing": (_table(DEMOGRAPHIC, "enrolled_count = null"),),
    "staging_demographics__no_group_is_larger_than_the_school": (
        _table(DEMOGRAPHIC, "enrolled_count = enrolled_count * 30", "source_student_group = 'White'"),
    ),
    "staging_demographics__percents_are_parts_of_the_enrollment": (
        _table(DEMOGRAPHIC, "enrolled_percent = enrolled_percent / 100"),
    ),
    "staging_chicago__every_raw_row_is_staged": (f"delete from {INDICATOR} where program_id = 'high'",),
    "staging_chicago__program_id_is_known": (
        _table(INDICATOR, "program_id = 'middle'", "program_id = 'high'"),
    ),
    "staging_chicago__participation_is_a_percentage": (
        _table(INDICATOR, "participation_rate = 101", "participation_rate is not null"),
    ),
    "staging_chicago__scores_are_numbers_or_known_words": (
        _table(INDICATOR, "score_value = null", "organization_id like '%1'"),
    ),
    "staging_chicago__indicator_schools_are_listed": (
        "delete from staging.stg_cps_sqrp__school where organization_id like '%1'",
    ),
    # A fall year read as a spring year a thousand years ago.
    "marts_organizations__school_year_is_plausible": (_table(ORGANIZATION, "school_year = 23", _LAST_YEAR),),
    "marts_organizations__every_parent_is_there": (
        f"delete from {ORGANIZATION} where organization_type = 'district' and {_LAST_YEAR}",
    ),
    "marts_organizations__organizations_with_results_have_a_level": (
        _table(ORGANIZATION, "level_id = null", _ONE_SCHOOL),
    ),
    "marts_organizations__organizations_with_results_have_a_name": (
        _table(ORGANIZATION, "organization_name = null", _ONE_SCHOOL),
    ),
    "marts_measure_results__status_is_known": (
        _table(RESULT, "status = 'hidden'", "status like 'suppressed%'"),
    ),
    "marts_measure_results__participation_is_a_percentage": (
        _table(RESULT, "participation_rate = 100 * participation_rate"),
    ),
    "marts_measure_results__a_value_is_there_exactly_when_reported": (
        _table(RESULT, "value = 12.3", "status = 'suppressed_by_source'"),
    ),
    # A share where a percentage is expected is in range; a percentage of a percentage is not.
    "marts_measure_results__values_lie_in_the_range_of_the_measure": (
        _table(RESULT, "value = 100 * value", _ONE_SCHOOL),
    ),
    "marts_measure_results__numerator_is_part_of_denominator": (
        _table(RESULT, "numerator = denominator + 1", f"{_ONE_SCHOOL} and numerator is not null"),
    ),
    "marts_measure_results__rate_equals_its_parts": (
        _table(RESULT, "value = value + 0.1", f"{_ONE_SCHOOL} and {_SUSPENSION}"),
    ),
    "marts_measure_results__a_reported_result_has_students": (
        _table(RESULT, "denominator = 0", f"{_REPORTED} and {_ONE_SCHOOL}"),
    ),
    "marts_measure_results__a_group_is_part_of_all_students": (
        _table(RESULT, "denominator = denominator / 2", "student_group_id = 'all'"),
    ),
    # Two codes of a source for one group.
    "marts_measure_results__exclusive_groups_add_up_to_at_most_all_students": (
        _table(RESULT, "denominator = 2 * denominator", f"{_SUSPENSION} and student_group_id = 'hispanic'"),
    ),
    # Last year's cohort of a school beside this year's.
    "intermediate_reconciliation__cohort_counts_add_up_to_the_parent": (
        _table(FILE_RESULT, "denominator = denominator + 40", f"{_GRADUATION} and {_SCHOOLS}"),
    ),
    "intermediate_reconciliation__a_child_is_not_larger_than_its_parent": (
        _table(FILE_RESULT, "denominator = 50 * denominator", f"{_SUSPENSION} and {_SCHOOLS}"),
    ),
    # A file without a third of the schools' students.
    "intermediate_reconciliation__totals_agree_between_levels": (
        _table(FILE_RESULT, "denominator = denominator * 2 // 3", f"{_SUSPENSION} and {_SCHOOLS}"),
    ),
    # Another metric in the rows of districts.
    "intermediate_reconciliation__means_agree_between_levels": (
        _table(FILE_RESULT, "value = 100 - value", f"{_GRADUATION} and organization_type = 'district'"),
    ),
    "marts_drift__means_move_little": (
        _table(
            RESULT, "value = value + 30", f"{_SUSPENSION} and organization_type = 'school' and {_LAST_YEAR}"
        ),
    ),
    # Values of one school in the row of another.
    "marts_drift__schools_resemble_themselves": (
        f"""
        create or replace table {RESULT} as
        with numbered as (
            select *, row_number() over (partition by measure_id order by organization_id) as number
            from {RESULT}
            where organization_type = 'school' and student_group_id = 'all' and status = 'reported'
                and source_dataset like '%suspension%' and {_LAST_YEAR}
        )
        select result.* replace (coalesce(other.value, result.value) as value)
        from {RESULT} as result
        left join numbered as this
            using (organization_id, program_id, school_year, measure_id, student_group_id)
        left join numbered as other
            on this.measure_id = other.measure_id and this.number % 39 + 1 = other.number
        """,
    ),
    # A file that ends after half of the schools.
    "marts_drift__as_many_schools_report_as_before": (
        f"""
        delete from {RESULT}
        where organization_type = 'school' and {_SUSPENSION} and {_LAST_YEAR}
            and cast(right(organization_id, 2) as int) % 2 = 0
        """,
    ),
    "marts_drift__student_groups_stay": (
        _table(
            RESULT,
            "student_group_id = 'hispanic_or_latino'",
            f"student_group_id = 'hispanic' and {_LAST_YEAR}",
        ),
    ),
    # The charters' file was not delivered.
    "marts_coverage__no_sector_is_left_out": (
        f"""
        delete from {RESULT}
        where {_SUSPENSION} and organization_id in (
            select organization_id from {ORGANIZATION} where charter_funding_type = 'Directly funded'
        )
        """,
    ),
    "marts_coverage__the_sector_of_charters_is_known": (_table(ORGANIZATION, "charter_funding_type = null"),),
    "marts_coverage__open_schools_have_results": (
        f"delete from {RESULT} where organization_id like '%1' and organization_type = 'school'",
    ),
    "marts_scores__a_reported_result_is_scored_or_says_why": (
        _table(SCORE, "reason_not_scored = null", "reason_not_scored = 'below_minimum_n'"),
    ),
    "marts_scores__only_reported_results_are_scored": (
        _table(SCORE, "performance_level = 5", "status = 'suppressed_by_source'"),
    ),
    "marts_scores__scored_values_are_the_published_ones": (
        _table(SCORE, "status_value = prior_value", "prior_value is not null"),
    ),
    # A cut score that nearly everybody reaches.
    "marts_scores__levels_spread_as_before": (
        _table(SCORE, "performance_level = 5", f"performance_level is not null and {_LAST_YEAR}"),
        f"insert into {SCORE} select * replace (school_year - 1 as school_year, 1 + school_year % 2 as "
        f"performance_level) from {SCORE} where {_LAST_YEAR} and performance_level is not null",
    ),
    "marts_ratings__rating_lines_add_up_to_the_score": (
        "delete from marts.fct_rating_line where measure_id = 'attendance_rate'",
    ),
    "marts_ratings__a_school_is_rated_or_says_why": (_table(RATING, "reason_not_rated = null"),),
    "marts_ratings__domain_scores_lie_between_their_lines": (
        _table("marts.fct_domain_score", "score = score + 5"),
    ),
    "marts_ratings__most_schools_in_scope_are_rated": (_table(RATING, "rated = false"),),
    "marts_ratings__as_many_schools_are_rated_as_before": (
        f"create or replace table {RATING} as select * from {RATING}",
        f"insert into {RATING} select * replace (school_year + 1 as school_year, false as rated) "
        f"from {RATING}",
    ),
}


def test_every_expectation_has_a_corruption() -> None:
    # Files about students have theirs in test_student_corruptions.
    assert set(CORRUPTIONS) == set(CHECKS) - set(OF_STUDENTS)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_the_corruption_is_caught_and_placed(name: str, judge) -> None:
    result = judge(name, *CORRUPTIONS[name])
    assert result.outcome == FAILED, f"{result.message or 'it passed'}: {result.years}"
    assert result.unexpected_count > 0
    failed_years = [year for year in result.years if year.outcome == FAILED]
    assert all(year.examples for year in failed_years) == (result.expectation.rule is None)
    assert result.expectation.resolve in result.sentence()


def test_the_untouched_warehouse_holds(simulated_home) -> None:
    from expectations.validation import run_suites
    from expectations.validity import SUITES

    results = [result for run in run_suites(simulated_home.home.warehouse, SUITES) for result in run.results]
    assert [result.sentence() for result in results if result.outcome != PASSED] == []
    assert len(results) == len(CHECKS)
    # Whatever judges nothing cannot fail.
    judging_nothing = {result.name for result in results if not result.checked_count}
    assert judging_nothing <= set(OF_STUDENTS)


def test_a_break_in_series_is_no_drift(judge) -> None:
    name = "marts_drift__means_move_little"
    (last_year,) = judge(name, *CORRUPTIONS[name]).years[-1:]
    assert (last_year.school_year, last_year.outcome) == (2024, FAILED)
    announced = (
        "create or replace table intermediate.int_measure__break as "
        "select * from intermediate.int_measure__break where measure_id <> 'suspension_rate_dataquest' "
        "union all select 'suspension_rate_dataquest', 2024, false"
    )
    result = judge(name, *CORRUPTIONS[name], announced)
    assert result.outcome == PASSED
    assert result.checked_count == judge(name).checked_count - 1


def test_levels_are_not_compared_in_a_part_of_a_file(judge) -> None:
    """Half of the schools beside the whole district is legitimate input."""
    half = (
        f"delete from {FILE_RESULT} where organization_type = 'school' and {_LAST_YEAR} "
        "and cast(right(organization_id, 2) as int) % 2 = 0"
    )
    name = "intermediate_reconciliation__totals_agree_between_levels"
    result = judge(name, half)
    assert result.outcome == PASSED
    assert {year.school_year for year in result.years} == {2022, 2023}
