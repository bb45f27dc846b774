from house_rules.sql_text import SqlFile, parenthesised

SQL = """-- a comment with `::`
select 'a -- literal' as word, {{ divide('x', 'y') }}  -- why
/* two
lines */ from {# jinja #} b
"""


def test_comments_are_blanked_and_lines_stay():
    code = SqlFile("models/a.sql", SQL).statement
    assert len(code) == len(SQL)
    assert code.count("\n") == SQL.count("\n")
    assert "comment" not in code
    assert "why" not in code
    assert "two" not in code
    assert "jinja" not in code
    assert "'a -- literal'" in code


def test_literals_are_blanked_in_sql_but_not_in_jinja():
    code = SqlFile("models/a.sql", SQL).code
    assert "literal" not in code
    assert "divide('x', 'y')" in code


def test_literals_are_listed_with_their_line():
    assert SqlFile("models/a.sql", SQL).literals == [(2, "a -- literal"), (2, "x"), (2, "y")]


def test_a_doubled_quote_does_not_end_a_literal():
    assert SqlFile("models/a.sql", "select 'it''s -- one'").literals == [(1, "it''s -- one")]


def test_parentheses_are_matched():
    assert parenthesised("f(a(b), c) d", 1) == "a(b), c"
    assert parenthesised("f(a", 1) == "a"
