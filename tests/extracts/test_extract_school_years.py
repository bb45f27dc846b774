import duckdb
import pytest

from orchestration.school_years import (
    PathYear,
    parse_rule,
    year_expression,
    year_in_path,
    years_named,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("directory_2025_26.parquet", PathYear(2026, "2025-10-01")),
        ("ratings_2018-19_part.csv", PathYear(2019, "2018-10-01")),
        ("turn_1999_00.csv", PathYear(2000, "1999-10-01")),
        ("pubschls_2018_03.csv", None),
        ("two_2018_19_and_2019_20.csv", None),
        ("none.csv", None),
    ],
)
def test_a_span_names_its_spring_year(name, expected):
    assert year_in_path(parse_rule("path_span"), name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pubschls_2018_06.csv", PathYear(2018, "2018-06-01")),
        ("pubschls_2018_07.csv", PathYear(2019, "2018-07-01")),
        ("pubschls_2018_12.csv", PathYear(2019, "2018-12-01")),
        ("pubschls_2018_13.csv", None),
    ],
)
def test_a_month_belongs_to_the_school_year_that_holds_it(name, expected):
    assert year_in_path(parse_rule("path_month"), name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("elpi_2024_part.csv", {2024}),
        ("eladownload2023.txt", {2023}),
        ("outcomes_2023_24.parquet", {2024}),
        ("outcomes_2021_22_2022_23.parquet", {2022, 2023}),
        ("file_123456_20240.csv", set()),
        ("corrections_2024-11-05.csv", set()),
        ("dashboard_2024_2025-01-31.csv", {2024}),
        ("results.csv", set()),
    ],
)
def test_years_named_in_a_file_name(name, expected):
    assert years_named(name) == expected


@pytest.mark.parametrize("rule", ["", "spring", "spring:", "path", "winter:year"])
def test_unknown_rules_are_refused(rule):
    with pytest.raises(ValueError, match="spring:<column>"):
        parse_rule(rule)


@pytest.mark.parametrize(
    ("rule", "cell", "expected"),
    [
        ("spring:y", "2024", 2024),
        ("fall:y", "2023", 2024),
        ("fall:y", "2023.0", 2024),
        ("spring:y", "2024.6", None),
        ("spring:y", "24", None),
        ("spring:y", "1066", None),
        ("spring:y", "", None),
    ],
)
def test_years_in_a_column(rule, cell, expected):
    expression = year_expression(parse_rule(rule), f"'{cell}'")
    assert duckdb.connect().execute(f"select {expression}").fetchone() == (expected,)
