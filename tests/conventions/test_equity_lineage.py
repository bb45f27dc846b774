from pathlib import Path

import pytest
from house_rules.equity_lineage import reaches_beyond
from house_rules.finding import report


def node(name, path, *parents, kind="model"):
    return {
        "unique_id": name,
        "resource_type": kind,
        "original_file_path": path,
        "depends_on": {"nodes": list(parents)},
    }


def manifest_of(*nodes):
    return {"nodes": {one["unique_id"]: one for one in nodes}}


SEED = node("targets", "seeds/equity/targets.csv", kind="seed")
COUNT = node("count", "models/intermediate/equity/count.sql", "targets", "students")
MART = node("mart", "models/marts/equity/mart.sql", "count")
STUDENTS = node("students", "models/intermediate/student/students.sql")
RATING = node("rating", "models/marts/summative_band/rating.sql", "score")
SCORE = node("score", "models/intermediate/scoring/score.sql", "students")


def test_equity_that_ends_in_its_own_published_tables_is_left_alone():
    published = node("published", "models/publish/published.sql", "mart")
    data_test = node("test", "dbt_project/tests/config/a.sql", "mart", "rating", kind="test")
    assert not reaches_beyond(manifest_of(SEED, STUDENTS, COUNT, MART, SCORE, RATING, published, data_test))


@pytest.mark.parametrize("parent", ["targets", "count", "mart"])
@pytest.mark.parametrize(
    "path", ["models/intermediate/scoring/score.sql", "models/marts/measure/results.sql"]
)
def test_what_feeds_a_score_is_found_at_any_depth(parent, path):
    between = node("between", "models/intermediate/equity/between.sql", parent)
    fed = node("score", path, "students", "between")
    findings = reaches_beyond(manifest_of(SEED, STUDENTS, COUNT, MART, between, fed, RATING))
    assert "models/marts/summative_band/rating.sql" in {finding.path for finding in findings}


def test_a_published_table_of_both_is_found():
    published = node("published", "models/publish/ratings.sql", "mart", "rating")
    (finding,) = reaches_beyond(manifest_of(SEED, STUDENTS, COUNT, MART, SCORE, RATING, published))
    assert finding.path == "models/publish/ratings.sql"


def test_nothing_of_equity_feeds_a_rating(manifest):
    of_equity = [one for one in manifest["nodes"].values() if "/equity/" in one["original_file_path"]]
    assert {Path(one["original_file_path"]).parts[0] for one in of_equity} == {"models", "seeds"}
    findings = reaches_beyond(manifest)
    assert not findings, report(findings)
