import pytest
from house_rules.finding import report
from house_rules.portable_sql import RULES, engine_specific
from house_rules.sql_text import SqlFile

BAD = [
    "select list_sum(x)",
    "select struct_pack(a := 1)",
    "select unnest(x)",
    "select * from generate_series(1, 3)",
    "from a unpivot (b for c in (d))",
    "pivot a on b",
    "select a from b qualify row_number() over () = 1",
    "select a\ngroup by\n    all",
    "select a order by all",
    "select sum(a) filter (where b)",
    "select a::int",
    "select * exclude (a) from b",
    "select * replace (1 as a) from b",
    "select distinct on (a) b",
    "select a from b using sample 10",
    "from a asof join b on a.x >= b.x",
    "select arg_max(a, b)",
    "select a from read_parquet('x')",
    "select cast(a as hugeint)",
    "select cast(a as ubigint)",
    "select cast(a as varchar)",
    "select cast(a as text)",
    "select strptime(a, '%Y')",
    "select strftime(a, '%Y')",
    "select date_diff('day', a, b)",
    "select a + interval '1 day'",
    "select a - interval 1 day",
    "select a // 2",
    "where a is not distinct from b",
    "select a / b",
    "select a div b",
    "select string_agg(a, ',')",
    "select array_agg(a)",
    "select any_value(a)",
    "select median(a)",
    "select regexp_extract(a, '[0-9]')",
    "select string_split(a, ',')",
    "select date_trunc('month', a)",
    "select sha256(a)",
    "select count()",
    'select a as "b"',
    "select cast(a as double)",
    "select cast(a as float)",
]


@pytest.mark.parametrize("sql", BAD)
def test_engine_specific_sql_is_found(sql):
    assert engine_specific(SqlFile("models/marts/a.sql", sql))


def test_every_rule_can_fail():
    found = {
        finding.message.rsplit("`: ", 1)[1]
        for sql in BAD
        for finding in engine_specific(SqlFile("models/marts/a.sql", sql))
    }
    assert found == {rule.instead for rule in RULES}


def test_finding_names_file_and_line():
    (finding,) = engine_specific(SqlFile("models/a.sql", "select\n    a::int\n"))
    assert str(finding).startswith("models/a.sql:2: `::`")


def test_floats_are_forbidden_where_scores_are_made_only():
    assert not engine_specific(SqlFile("models/staging/cde/a.sql", "select cast(a as double)"))
    assert engine_specific(SqlFile("models/intermediate/scoring/a.sql", "select cast(a as double)"))


@pytest.mark.parametrize(
    "sql",
    [
        "select a -- a::int, qualify, pivot",
        "select 'filter (' as word",
        "select replace(a, 'x', 'y'), sum(a * b)",
        "{% for step in range(1, 3) %}select {{ step }}{% endfor %}",
        "{% set columns = ['a'] %}select cast(a as decimal(18, 6)) as a from {{ ref('b') }}",
        "select distinct a, count(distinct b)",
        "sum(a) over (order by b rows between unbounded preceding and current row)",
        "{{ divide('a', 'b') }} /* a / b */",
        "select split_part(a, '-', 1), first_value(a) over (order by b), md5(a)",
    ],
)
def test_portable_sql_is_left_alone(sql):
    assert not engine_specific(SqlFile("models/marts/a.sql", sql))


def test_models_and_data_tests_are_portable(model_sql, data_test_sql):
    findings = [finding for file in model_sql + data_test_sql for finding in engine_specific(file)]
    assert not findings, report(findings)
