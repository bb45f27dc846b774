"""The choice of programs: the audit of lotteries against the truth, the funnel against plain counts."""

from collections import Counter

import duckdb
import pyarrow.parquet as parquet
import pytest


@pytest.fixture(scope="module")
def warehouse(student_home):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def irregular(student_home) -> Counter:
    """Applications that an offer against the order touched, by year and program."""
    rows = parquet.read_table(student_home.extracts / "truth" / "lottery_irregularities.parquet").to_pylist()
    return Counter(
        (row["school_year"], row["program_code"])
        for row in rows
        if row["irregularity"] == "offer_against_order"
    )


def test_offers_by_the_rules_are_those_made_but_for_the_irregular_ones(warehouse, irregular):
    found = warehouse.execute(
        """
        select school_year, program_code, sum(offer_against_rules_count), sum(missed_offer_count)
        from publish.lottery_audits group by all
        having sum(offer_against_rules_count) + sum(missed_offer_count) > 0
        """
    ).fetchall()
    assert {(year, code): against + missed for year, code, against, missed in found} == dict(irregular)
    assert all(against == missed for _, _, against, missed in found)


def test_seats_and_priorities_hold(warehouse):
    offers, over, others = warehouse.execute(
        """
        select sum(offer_count), count(*) filter (where seats_not_offered_count < 0),
            sum(wrong_sum_count + unknown_priority_count + beyond_rounds_count)
        from publish.lottery_audits
        """
    ).fetchone()
    (stated,) = warehouse.execute(
        "select count(*) from raw.choice__applications where lottery_status = 'Selected'"
    ).fetchone()
    assert stated > 0
    assert (offers, over, others) == (stated, 0, 0)


def test_the_funnel_narrows_and_its_rates_are_its_counts(warehouse):
    rows = warehouse.execute(
        """
        select organization_id, program_type, school_year, student_group_id, stage_number,
            student_count, base_count, stage_rate, ratio, ratio_lower, ratio_upper
        from publish.choice_funnel order by all
        """
    ).fetchall()
    assert len({row[4] for row in rows}) == 6
    reached = {row[:5]: row[5] for row in rows}
    for row in rows:
        key, stage, count, base, rate, ratio, low, high = row[:4], *row[4:]
        assert base == reached[*key, max(stage - 1, 1)]
        assert count <= base
        if rate is not None:
            assert float(rate) == pytest.approx(count / base, abs=5.1e-7)
        if low is not None:
            assert low <= ratio <= high


def test_students_who_applied_are_those_of_the_file(warehouse):
    """Of those enrolled the year before: the file also has newcomers, who are in no group yet."""
    expected = warehouse.execute(
        """
        with known as (
            select distinct local_student_id, student_id from intermediate.int_student__local_identifier
        )
        select cast(_school_year as integer), count(distinct known.student_id)
        from raw.choice__applications as application
        inner join known on try_cast(application.local_student_key as bigint) = known.local_student_id
        inner join intermediate.int_equity__census_student as census
            on known.student_id = census.student_id and application._school_year = census.school_year + 1
        group by all order by all
        """
    ).fetchall()
    ours = warehouse.execute(
        """
        select school_year, student_count from publish.choice_funnel
        where program_type = 'all' and student_group_id = 'all' and stage_id = 'applied' order by all
        """
    ).fetchall()
    assert ours
    assert ours == [row for row in expected if row[0] in {year for year, _ in ours}]


def test_representation_is_composition_over_the_same_grades(warehouse):
    rows = warehouse.execute(
        """
        select representation.student_share, representation.eligible_share,
            representation.representation_ratio, composition.ratio_to_grade_reference,
            representation.ratio_lower, representation.ratio_upper
        from publish.program_representation as representation
        inner join publish.enrollment_composition as composition
            on representation.organization_id = composition.organization_id
            and representation.program_id = composition.program_id
            and representation.school_year = composition.school_year
            and representation.student_group_id = composition.student_group_id
            and composition.category_type = 'all'
        where representation.eligible_share > 0.01
        """
    ).fetchall()
    assert len(rows) > 100
    for share, eligible, ratio, composed, low, high in rows:
        # One is over a share rounded to six places.
        assert float(ratio) == pytest.approx(float(composed), rel=1e-4, abs=2e-6), (share, eligible)
        assert low <= ratio <= high
