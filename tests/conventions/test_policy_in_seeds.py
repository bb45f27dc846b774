import pytest
from house_rules.finding import report
from house_rules.policy_names import POLICY_FREE_FOLDERS, PolicyNames, policy_in_sql
from house_rules.sql_text import SqlFile

NAMES = PolicyNames(
    frameworks=frozenset({"some_framework"}),
    measures=frozenset({"some_rate"}),
    student_groups=frozenset({"all", "white", "foster"}),
)


@pytest.mark.parametrize(
    "sql",
    [
        "where framework_id = 'some_framework'",
        "where measure_id in ('x', 'some_rate')",
        "select max(case when a then b end) as some_rate",
        "where student_group_id <> 'foster'",
        "{% if group == 'white' %}select 1{% endif %}",
    ],
)
def test_a_policy_name_is_found(sql):
    (finding,) = policy_in_sql(SqlFile("models/marts/a.sql", sql), NAMES)
    assert finding.path == "models/marts/a.sql"


@pytest.mark.parametrize(
    "sql",
    [
        "where student_group_id = 'all'",
        "select white from a -- some_rate of 'foster'",
        "select * from {{ ref('stg_some_framework__school') }}",
    ],
)
def test_other_words_are_left_alone(sql):
    assert not policy_in_sql(SqlFile("models/marts/a.sql", sql), NAMES)


def test_the_model_of_a_measure_may_name_it():
    assert not policy_in_sql(SqlFile("models/marts/measure/msr_x.sql", "'some_rate'"), NAMES)
    assert policy_in_sql(SqlFile("models/marts/measure/msr_x.sql", "'some_framework'"), NAMES)


def test_the_seeds_define_names(seeded_names):
    assert all(seeded_names)
    assert "all" in seeded_names.student_groups


def test_scoring_and_marts_name_no_policy(model_sql, seeded_names):
    files = [file for file in model_sql if file.is_in(*POLICY_FREE_FOLDERS)]
    assert files
    findings = [finding for file in files for finding in policy_in_sql(file, seeded_names)]
    assert not findings, report(findings)
