import pytest
from house_rules.finding import report
from house_rules.reasons_in_comments import unexplained_distinct, unexplained_test
from house_rules.sql_text import SqlFile

HEADER = "-- What is this test?    This.\n-- When does it matter?  Then.\n-- How to resolve?       So.\n"


@pytest.mark.parametrize(
    "sql",
    [
        "select distinct a from b",
        "-- distinct:\nselect distinct a from b",
        "-- distinct: too far away\n\n\n\nselect distinct a from b",
        "-- distinct: for the first\nselect distinct a\nfrom b\n\n\nselect\n    distinct c",
    ],
)
def test_a_distinct_without_a_reason_is_found(sql):
    assert len(unexplained_distinct(SqlFile("models/a.sql", sql))) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "-- distinct: many rows a year\nselect distinct a from b",
        "-- distinct: many rows a year\ncell as (\n\n    select distinct a from b",
        "select distinct a from b  -- distinct: many rows a year",
        "select count(distinct a) from b -- select distinct",
    ],
)
def test_a_distinct_with_a_reason_is_left_alone(sql):
    assert not unexplained_distinct(SqlFile("models/a.sql", sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "select 1\n" + HEADER,
        HEADER.replace("How to resolve?       So.", "") + "select 1",
        HEADER.replace("Then.", "") + "select 1",
        "-- Note\n" + HEADER + "select 1",
    ],
)
def test_a_data_test_without_its_opening_is_found(sql):
    assert unexplained_test(SqlFile("dbt_project/tests/a.sql", sql))


@pytest.mark.parametrize(
    "sql", [HEADER + "select 1", "{#\n" + HEADER.replace("-- ", "") + "#}\n{% test a() %}"]
)
def test_a_data_test_with_its_opening_is_left_alone(sql):
    assert not unexplained_test(SqlFile("dbt_project/tests/a.sql", sql))


def test_every_distinct_says_why(model_sql, data_test_sql):
    findings = [finding for file in model_sql + data_test_sql for finding in unexplained_distinct(file)]
    assert not findings, report(findings)


def test_every_data_test_says_what_it_is_for(data_test_sql):
    assert data_test_sql
    findings = [finding for file in data_test_sql for finding in unexplained_test(file)]
    assert not findings, report(findings)
