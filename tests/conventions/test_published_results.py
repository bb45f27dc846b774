import pytest
from house_rules.finding import report
from house_rules.published_results import published_results
from house_rules.sql_text import SqlFile


@pytest.mark.parametrize(
    ("path", "sql"),
    [
        ("models/staging/cde/a.sql", "select color as published_color from source"),
        ("models/staging/cde/a.sql", "{{ to_integer('statuslevel') }} as a"),
        ("models/staging/cps_sqrp/a.sql", "select rating from source"),
        ("models/marts/a.sql", "select a from oracle.cps_sqrp__ratings"),
        ("models/marts/a.sql", "select a from {{ source('oracle', 'cps_sqrp__ratings') }}"),
    ],
)
def test_a_published_result_is_found(path, sql):
    assert published_results(SqlFile(path, sql))


@pytest.mark.parametrize(
    ("path", "sql"),
    [
        ("models/staging/cde/a.sql", "select hscutpoints as has_cut_points -- color, rating"),
        ("models/marts/a.sql", "select points, weight, status_level from a"),
    ],
)
def test_inputs_and_results_of_ours_are_left_alone(path, sql):
    assert not published_results(SqlFile(path, sql))


def test_no_model_reads_published_results(model_sql):
    findings = [finding for file in model_sql for finding in published_results(file)]
    assert not findings, report(findings)
