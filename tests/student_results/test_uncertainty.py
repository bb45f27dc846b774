"""How sure results are, in the published tables of homes with and without files about students."""

from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest


@pytest.fixture(scope="module")
def students(student_home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def published(simulated_home) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(simulated_home.home.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(params=["students", "published"])
def either(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    return request.getfixturevalue(request.param)


def _one(connection: duckdb.DuckDBPyConnection, query: str):
    return connection.execute(query).fetchone()


def test_every_value_has_a_reliability_or_the_reason_why_not(either):
    rows, unexplained, without_value = _one(
        either,
        """
        select
            count(value),
            count(*) filter (value is not null and (reliability is null) = (uncertainty_reason is null)),
            count(*) filter (
                value is null and coalesce(standard_error, interval_lower, reliability, stabilized_value)
                is not null
            )
        from publish.measure_results
        """,
    )
    assert rows > 1000
    assert (unexplained, without_value) == (0, 0)


def test_values_lie_in_their_intervals_and_reliabilities_between_0_and_1(either):
    with_interval, outside, impossible = _one(
        either,
        """
        select
            count(interval_lower),
            -- A value is published to one decimal, the interval is that of the counts.
            count(*) filter (value < interval_lower - 0.05 or value > interval_upper + 0.05),
            count(*) filter (reliability < 0 or reliability > 1 or stabilized_standard_error < 0)
        from publish.measure_results
        """,
    )
    assert with_interval > 1000
    assert (outside, impossible) == (0, 0)


def test_rates_of_published_files_borrow_from_schools_of_their_level(published):
    rates, further_from_the_mean, shrunk = _one(
        published,
        """
        select
            count(*),
            count(*) filter (
                abs(result.stabilized_value - between.mean_value)
                > abs(100.0 * numerator / denominator - between.mean_value) + 0.000002
            ),
            count(*) filter (reliability < 0.9)
        from publish.measure_results as result
        inner join publish.organizations as organization using (organization_id, school_year)
        inner join reliability.measure_reliability as between
            on between.measure_id = result.measure_id and between.school_year = result.school_year
            and between.student_group_id = result.student_group_id
            and between.level_id = organization.level_id
        where result.reliability is not null and result.program_id = 'all'
        """,
    )
    assert rates > 100
    assert shrunk > 0
    assert further_from_the_mean == 0


def test_what_is_stabilized_enters_no_score(published):
    """Scores read the raw value: as published, or exactly from the counts of a rate."""
    compared, different, moved = _one(
        published,
        """
        select
            count(*),
            count(*) filter (abs(score.status_value - result.value) > 0.05),
            count(*) filter (abs(result.stabilized_value - result.value) > 0.05)
        from publish.measure_scores as score
        inner join publish.measure_results as result
            using (organization_id, program_id, school_year, measure_id, student_group_id)
        where score.status_value is not null and result.stabilized_value is not null
        """,
    )
    assert compared > 100
    assert moved > compared / 2
    assert different == 0


def test_a_difference_of_two_years_is_less_sure_than_either(students):
    compared, too_sure = _one(
        students,
        """
        select count(*), count(*) filter (
            difference.standard_error <= greatest(one.standard_error, two.standard_error)
        )
        from publish.measure_results as difference
        inner join publish.measure_results as one
            using (organization_id, program_id, school_year, student_group_id)
        inner join publish.measure_results as two
            on two.organization_id = one.organization_id and two.program_id = one.program_id
            and two.school_year = one.school_year - 1 and two.student_group_id = one.student_group_id
            and two.measure_id = one.measure_id
        where difference.measure_id = 'ela_improvement' and one.measure_id = 'ela_distance_from_standard'
            and difference.standard_error is not null and one.standard_error > 0 and two.standard_error > 0
        """,
    )
    assert compared > 50
    assert too_sure == 0


def test_a_rating_from_students_has_an_error_and_is_called_by_probability(students):
    rows = students.execute(
        """
        select framework_version, standard_error, error_share_without_students, band_probability,
            too_close_to_call, too_close_to_call_basis
        from publish.summative_ratings
        where rated and framework_id = 'lausd_spf' and framework_version in ('1', '2019-draft')
        """
    ).fetchall()
    assert len(rows) > 20
    for version, error, share, probability, is_close, basis in rows:
        assert 0.5 < error < 15, version
        assert 0 <= share < 0.05, version
        assert (is_close, basis) == (probability < Decimal("0.8"), "probability"), version


def test_without_an_error_the_distance_to_a_cut_judges(either):
    rows = either.execute(
        """
        select distance_to_nearest_cut, too_close_distance, too_close_to_call
        from publish.summative_ratings
        inner join policy.framework_versions using (framework_id, framework_version)
        where rated and standard_error is null and too_close_to_call_basis = 'distance'
        """
    ).fetchall()
    assert len(rows) > 5
    assert all(is_close == (distance <= limit) for distance, limit, is_close in rows)


def test_nothing_is_called_where_nothing_is_rated(either):
    called, unrated = _one(
        either,
        """
        select
            count(coalesce(too_close_to_call::varchar, too_close_to_call_basis, standard_error::varchar)),
            count(*)
        from publish.summative_ratings where not rated
        """,
    )
    assert (called, unrated > 0) == (0, True)


def test_probabilities_of_a_rating_add_up_and_the_band_is_that_of_the_score(students):
    ratings, sums, assigned, other_band = _one(
        students,
        """
        with rating as (
            select framework_id, framework_version, organization_id, school_year,
                sum(probability) as total,
                max(probability) filter (band.band_id = rating.band_id) as of_band,
                any_value(rating.band_probability) as told,
                any_value(rating.band_id) as band_id,
                any_value(expected.band_id) as band_of_score
            from publish.band_probabilities as band
            inner join publish.summative_ratings as rating
                using (framework_id, framework_version, organization_id, school_year)
            inner join intermediate.int_policy__framework_bands as expected
                using (framework_id, framework_version)
            where rating.score between expected.lower_bound and expected.upper_bound
            group by all
        )
        select count(*), count(*) filter (abs(total - 1) > 0.00001), count(*) filter (of_band = told),
            count(*) filter (band_id <> band_of_score)
        from rating
        """,
    )
    assert ratings > 20
    assert (sums, assigned, other_band) == (0, ratings, 0)


def test_a_scenario_has_an_error_and_is_not_published(students):
    computed, published_rows = _one(
        students,
        """
        select
            count(*),
            (select count(*) from publish.band_probabilities where framework_version like '%minimum n%')
        from reliability.rating_error where framework_version like '%minimum n%'
        """,
    )
    assert computed > 5
    assert published_rows == 0


def test_decisions_are_judged_by_version_and_year(students):
    rows = students.execute(
        "select school_count, rated_count, expected_accuracy, decision_accuracy, decision_consistency, kappa "
        "from publish.decision_quality where framework_version = '1'"
    ).fetchall()
    assert len(rows) == 3
    for judged, rated, expected, accuracy, consistency, kappa in rows:
        assert 0 < judged <= rated
        assert Decimal("0.5") < expected <= 1
        # The true band has no error of its own, a replicate has.
        assert kappa < consistency < accuracy < 1


def test_survey_scales_are_as_reliable_as_published_ones(students):
    rows = students.execute(
        "select survey_id, scale_id, school_year, alpha, alpha_lower, alpha_upper, omega, icc_single "
        "from publish.survey_scale_reliability"
    ).fetchall()
    # Eleven scales in three years.
    assert len(rows) == 33
    for *name, alpha, low, high, omega, shared in rows:
        assert low < alpha < high, name
        assert Decimal("0.6") < alpha < Decimal("0.95"), name
        assert abs(omega - alpha) < Decimal("0.1"), name
        assert abs(shared) < Decimal("0.2"), name
    items, scales = _one(
        students,
        "select count(*), count(distinct (survey_id, scale_id, school_year)) "
        "from publish.survey_item_statistics",
    )
    assert (items, scales) == (219, 33)


def test_results_are_correlated_with_whom_schools_serve(published):
    rows, impossible, factors = _one(
        published,
        """
        select
            count(correlation),
            count(*) filter (
                correlation not between -1 and 1 or correlation_lower > correlation
                or correlation_upper < correlation or school_count < 10
            ),
            count(distinct factor_id)
        from (
            select factor_id, school_count, correlation, correlation_lower, correlation_upper
            from publish.measure_bias_audit
            union all
            select factor_id, school_count, correlation, correlation_lower, correlation_upper
            from publish.rating_bias_audit
        )
        """,
    )
    assert rows > 20
    assert impossible == 0
    assert factors > 5


def test_larger_schools_are_measured_more_reliably(published):
    compared, less_reliable = _one(
        published,
        """
        select count(*), count(*) filter (large.mean_reliability < small.mean_reliability)
        from publish.reliability_by_size as large
        inner join publish.reliability_by_size as small
            using (measure_id, school_year, student_group_id, level_id)
        where large.size_class_id = '200_to_499' and small.size_class_id = '50_to_99'
        """,
    )
    assert compared > 5
    assert less_reliable == 0
