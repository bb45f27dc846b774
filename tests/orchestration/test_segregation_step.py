"""The segregation step on a small working database: what it reads, what it writes, what has no row."""

import duckdb
import numpy as np
import pytest

from orchestration.segregation.computing import compute_segregation
from orchestration.segregation.counts import Described
from psychometrics.segregation import (
    bootstrap_index,
    count_table,
    isolation,
    segregation_difference,
    theil_h,
)

DRAWS = 150
POLICY = f"""
    create table policy.equity_populations as
        select * from (values ('d', {DRAWS * 2}), ('s', 0)) as one(population_id, bootstrap_draws);
    create table policy.segregation_categories as
        select * from (values ('all', {DRAWS}), ('sector', 0)) as one(category_type, bootstrap_draws);
    create table policy.segregation_splits as select * from (values ('need', true), ('language', false))
        as one(split_id, has_change_interval);
"""
# Students by school: of the group and of all others.
FIRST = {"a": (90, 10), "b": (40, 60), "c": (10, 90)}
SECOND = {"a": (80, 20), "b": (45, 55), "d": (20, 60)}


def _rows(population, year, category, split, students):
    return [
        (population, year, category, category, split, school, group, count)
        for school, counts in students.items()
        for group, count in zip(("group", "all_others"), counts, strict=True)
        if count
    ]


@pytest.fixture
def warehouse():
    rows = [
        *_rows("d", 2023, "all", "need", FIRST),
        *_rows("d", 2024, "all", "need", SECOND),
        *_rows("d", 2023, "all", "language", FIRST),
        *_rows("d", 2024, "all", "language", SECOND),
        *_rows("d", 2024, "sector", "need", SECOND),
        *_rows("s", 2024, "all", "need", SECOND),
        *_rows("d", 2026, "all", "need", {"a": (5, 0), "b": (7, 0)}),
    ]
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate; create schema policy")
        connection.execute(POLICY)
        connection.execute(
            "create table intermediate.int_equity__segregation_cell (population_id varchar, "
            "school_year integer, category_type varchar, category_id varchar, split_id varchar, "
            "organization_id varchar, student_group_id varchar, student_count bigint)"
        )
        connection.executemany(
            "insert into intermediate.int_equity__segregation_cell values (?, ?, ?, ?, ?, ?, ?, ?)", rows
        )
        yield connection


def _table(students):
    cells = [
        (school, group, count)
        for school, counts in students.items()
        for group, count in zip(("group", "all_others"), counts, strict=True)
    ]
    return count_table(*(np.array(column) for column in zip(*cells, strict=True)))


def test_intervals_are_those_of_the_numeric_package(warehouse):
    compute_segregation(warehouse)
    seed = Described("d", 2024, "all", "all", "need").seed
    table = _table(SECOND)
    expected = {
        ("theil_h", "all"): bootstrap_index(table.counts, theil_h, seed=seed, draws=DRAWS),
        ("isolation", "group"): bootstrap_index(
            table.counts,
            lambda counts: isolation(counts)[..., table.groups.tolist().index("group")],
            seed=seed,
            draws=DRAWS,
        ),
    }
    for (index_id, group), interval in expected.items():
        found = warehouse.execute(
            "select corrected_value, standard_error, interval_lower, interval_upper, draw_count "
            "from segregation.index_interval where population_id = 'd' and school_year = 2024 "
            "and split_id = 'need' and index_id = ? and student_group_id = ?",
            [index_id, group],
        ).fetchone()
        ends = (interval.corrected, interval.standard_error, interval.low, interval.high)
        assert [float(one) for one in found[:4]] == pytest.approx([float(one) for one in ends], abs=1e-9)
        assert found[4] == DRAWS


def test_changes_are_those_of_the_numeric_package_and_add_up(warehouse):
    compute_segregation(warehouse)
    rows = warehouse.execute(
        "select split_id, change_value, structural_part, group_part, school_part, opened_part, closed_part, "
        "change_standard_error from segregation.segregation_change order by split_id"
    ).fetchall()
    assert [row[0] for row in rows] == ["language", "need"]
    parts = segregation_difference(_table(FIRST), _table(SECOND))
    for row in rows:
        numbers = [float(one) for one in row[1:7]]
        assert numbers[0] == pytest.approx(parts.difference, abs=1e-9)
        assert numbers[1] == pytest.approx(parts.structural, abs=1e-9)
        assert sum(numbers[1:]) == pytest.approx(numbers[0], abs=5e-9)
    assert [row[7] is None for row in rows] == [True, False]


def test_nothing_without_draws_and_nothing_of_a_single_group(warehouse):
    compute_segregation(warehouse)
    described = warehouse.execute(
        "select distinct population_id, school_year, category_type "
        "from segregation.index_interval order by all"
    ).fetchall()
    assert described == [("d", 2023, "all"), ("d", 2024, "all")]


def test_a_second_run_writes_the_same(warehouse):
    def both():
        compute_segregation(warehouse)
        return [
            warehouse.execute(f"select * from segregation.{table} order by all").fetchall()
            for table in ("index_interval", "segregation_change")
        ]

    assert both() == both()


def test_a_home_without_enrollment_gets_empty_tables(warehouse):
    warehouse.execute("delete from intermediate.int_equity__segregation_cell")
    assert compute_segregation(warehouse) == {"index_interval": 0, "segregation_change": 0}
    assert warehouse.execute("select count(*) from segregation.index_interval").fetchone() == (0,)
