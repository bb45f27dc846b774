import pytest
from house_rules.finding import report
from house_rules.no_ranking import is_ranking_name, ranking_sql
from house_rules.sql_text import SqlFile


@pytest.mark.parametrize(
    "sql",
    [
        "select rank() over (order by a)",
        "select dense_rank() over (order by a)",
        "select percent_rank() over (order by a)",
        "select ntile(4) over (order by a)",
        "select cume_dist() over (order by a)",
        "select a as school_rank from b",
        "select ranking from b",
        "select a as percentile_among_schools from b",
        "select a as position_in_district from b",
        "select a from b order by score",
        "select a from b order by name",
        "select lag(a) over (partition by b order by unrounded_score desc) from c",
        "select a, row_number() over (partition by b order by c) as place from d",
        "select a, row_number() over (partition by b order by c) from d",
        "select a, row_number() over (order by x.performance_level) as preference from d",
    ],
)
def test_ranking_is_found(sql):
    assert ranking_sql(SqlFile("models/a.sql", sql))


@pytest.mark.parametrize(
    "sql",
    [
        "select row_number() over (partition by b, (c) order by precedence, d) as preference",
        "select growth_percentile, composition, effect_size from b  -- no rank, no order by score",
        "select lag(a) over (partition by score order by school_year) as previous from b",
        "select sum(a) over (order by b rows between unbounded preceding and current row)",
    ],
)
def test_choosing_among_duplicates_and_rules_is_left_alone(sql):
    assert not ranking_sql(SqlFile("models/a.sql", sql))


@pytest.mark.parametrize(
    "name", ["rank", "state_rank", "ranked_band", "percentile_among_schools", "position"]
)
def test_ranking_names(name):
    assert is_ranking_name(name)


@pytest.mark.parametrize("name", ["reading_growth_percentile", "composition", "disposition_code"])
def test_other_names(name):
    assert not is_ranking_name(name)


def test_no_model_ranks(model_sql):
    findings = [finding for file in model_sql for finding in ranking_sql(file)]
    assert not findings, report(findings)


def test_no_published_column_ranks(manifest):
    published = [
        (node["name"], column)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["original_file_path"].startswith("models/publish/")
        for column in node["columns"]
    ]
    assert published
    assert not [pair for pair in published if is_ranking_name(pair[1])]
