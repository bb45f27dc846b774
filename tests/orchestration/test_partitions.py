"""Partitions become dbt's arguments."""

import json

from hypothesis import given
from hypothesis import strategies as st

from orchestration.partitions import FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR, dbt_arguments, school_years


def _years(arguments: list[str]) -> list[int]:
    return json.loads(arguments[arguments.index("--vars") + 1])["school_years"]


def test_years_are_sorted_and_named_once() -> None:
    assert _years(dbt_arguments([2024, 2019, 2024, 2022])) == [2019, 2022, 2024]


def test_any_iterable_will_do() -> None:
    assert dbt_arguments(iter((2023, 2022))) == dbt_arguments({2022, 2023})


def test_no_year_selected_is_an_empty_list() -> None:
    assert _years(dbt_arguments([])) == []


def test_everything_is_built_and_unit_tests_are_left_to_the_test_suite() -> None:
    assert dbt_arguments([2024])[:3] == ["build", "--exclude", "resource_type:unit_test"]


@given(st.lists(st.integers(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR)), st.randoms())
def test_order_and_repetition_never_matter(years: list[int], shuffler) -> None:
    shuffled = years * 2
    shuffler.shuffle(shuffled)
    assert dbt_arguments(shuffled) == dbt_arguments(years)


def test_a_partition_is_named_by_its_spring() -> None:
    keys = school_years.get_partition_keys()
    assert keys == [str(year) for year in range(FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR + 1)]
