"""The access step on a small working database: what it reads, what it writes, what has no number."""

import duckdb
import numpy as np
import pytest

from orchestration.access.computing import compute_access
from psychometrics.access import rate_ratio, share_ratio
from psychometrics.reliability import benjamini_hochberg

FUNNEL = [
    (2024, "group", "eligible", 1, 100, 100, 300, 300),
    (2024, "group", "applied", 2, 20, 100, 120, 300),
    (2024, "group", "offered", 3, 0, 20, 60, 120),
    (2024, "other", "applied", 2, 40, 110, 100, 290),
    (2025, "group", "applied", 2, 30, 100, 90, 300),
    (2025, "all", "applied", 2, 120, 400, 0, 0),
]
COMPOSITION = [
    ("a", "all", "club", 2024, "group", 10, 50, 0.4),
    ("b", "all", "club", 2024, "group", 20, 50, 0.4),
    ("b", "all", "club", 2024, "all", 50, 50, 1.0),
    ("b", "all", "lower", 2024, "group", 20, 50, 0.4),
    ("b", "level", "club", 2024, "group", 20, 50, 0.4),
    ("c", "all", "club", 2024, "group", 2, 50, None),
]


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute(
            """
            create schema intermediate; create schema marts; create schema policy;
            create table intermediate.int_equity__funnel_count (population_id varchar default 'd',
                program_type varchar default 'all', school_year integer, student_group_id varchar,
                stage_id varchar, stage_number integer, student_count bigint, base_count bigint,
                other_count bigint, other_base_count bigint);
            create table marts.fct_enrollment_composition (organization_id varchar, category_type varchar,
                program_id varchar, school_year integer, student_group_id varchar, student_count bigint,
                enrollment_count bigint, grade_reference_share decimal(9, 6));
            create table policy.school_programs as
                select * from (values ('club', 'roster'), ('lower', 'grade')) as one(program_id, source_id);
            """
        )
        connection.executemany(
            "insert into intermediate.int_equity__funnel_count (school_year, student_group_id, stage_id, "
            "stage_number, student_count, base_count, other_count, other_base_count) "
            "values (?, ?, ?, ?, ?, ?, ?, ?)",
            FUNNEL,
        )
        connection.executemany(
            "insert into marts.fct_enrollment_composition values (?, ?, ?, ?, ?, ?, ?, ?)", COMPOSITION
        )
        yield connection


def test_ratios_are_those_of_the_numeric_package_adjusted_within_a_year(warehouse):
    compute_access(warehouse)
    found = warehouse.execute(
        "select school_year, student_group_id, stage_id, ratio, ratio_lower, p_value, adjusted_p_value "
        "from access.funnel_disparity order by all"
    ).fetchall()
    asked = sorted(row for row in FUNNEL if row[3] > 1 and row[1] != "all")
    assert [row[:3] for row in found] == [row[:3] for row in asked]
    expected = rate_ratio(*(np.array(column) for column in zip(*(row[4:] for row in asked), strict=True)))
    first = [row[0] == 2024 for row in asked]
    adjusted = np.where(
        first,
        benjamini_hochberg(np.where(first, expected.p_value, np.nan)),
        benjamini_hochberg(np.where(first, np.nan, expected.p_value)),
    )
    for place, row in enumerate(found):
        assert float(row[3]) == pytest.approx(expected.ratio[place], abs=5.1e-7)
        assert float(row[5]) == pytest.approx(expected.p_value[place], abs=5.1e-7)
        assert float(row[6]) == pytest.approx(adjusted[place], abs=5.1e-7)
    without_interval = [row[2] for row in found if row[4] is None]
    assert without_interval == ["offered"]


def test_programs_with_a_roster_are_compared_with_the_same_grades(warehouse):
    compute_access(warehouse)
    found = warehouse.execute(
        "select organization_id, program_id, ratio, ratio_upper from access.representation order by all"
    ).fetchall()
    expected = share_ratio(np.array([10, 20]), np.array([50, 50]), np.array([0.4, 0.4]))
    assert [row[:2] for row in found] == [("a", "club"), ("b", "club")]
    for place, row in enumerate(found):
        numbers = expected.ratio[place], expected.high[place]
        assert [float(one) for one in row[2:]] == pytest.approx(list(numbers), abs=5.1e-7)


def test_a_home_without_students_gets_empty_tables(warehouse):
    warehouse.execute("delete from intermediate.int_equity__funnel_count")
    warehouse.execute("delete from marts.fct_enrollment_composition")
    assert compute_access(warehouse) == {"funnel_disparity": 0, "representation": 0}
