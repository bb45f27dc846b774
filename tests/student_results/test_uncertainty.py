"""How sure results are, in the published tables of homes with and without files about students."""

from collections.abc import Iterator

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
                abs(result.stabilized_value - between.mean)
                > abs(100.0 * numerator / denominator - between.mean) + 0.000002
            ),
            count(*) filter (reliability < 0.9)
        from publish.measure_results as result
        inner join publish.organizations as organization using (organization_id, school_year)
        inner join reliability.variance_between as between
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
