"""Where the State publishes what the district's students give too, both say the same."""

from decimal import Decimal

import duckdb
import pytest


@pytest.fixture(scope="module")
def both_roads(student_home) -> list[tuple]:
    with duckdb.connect(student_home.warehouse, read_only=True) as connection:
        return connection.execute(
            """
            with published as (
                select
                    organization_id, program_id, school_year, measure_id, student_group_id,
                    value, denominator
                from intermediate.int_measure__state_outcome where status = 'reported'
                union all
                select
                    organization_id, program_id, school_year, measure_id, student_group_id,
                    value, denominator
                from intermediate.int_measure__dashboard_indicator where status = 'reported'
            )
            select measure_id, organization_type, published.value, computed.value,
                published.denominator, computed.denominator
            from published
            inner join intermediate.int_measure__student_level as computed
                using (organization_id, program_id, school_year, measure_id, student_group_id)
            """
        ).fetchall()


def test_every_value_agrees_to_the_published_digit(both_roads):
    assert len(both_roads) > 1_000
    differing = [row for row in both_roads if abs(row[2] - row[3]) > Decimal("0.05")]
    assert not differing, differing[:5]


def test_every_count_agrees(both_roads):
    assert [row for row in both_roads if row[4] != row[5]] == []


def test_schools_and_the_district_are_compared_in_every_measure_of_both(both_roads):
    assert {row[1] for row in both_roads} == {"school", "district"}
    assert len({row[0] for row in both_roads}) >= 12
