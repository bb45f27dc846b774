"""True ratings: the road from the truth to ratings is the one of results, and changes nothing of its own."""

import duckdb
import pyarrow.parquet as pq
import pytest

from evidence.true_ratings import MEASURES, copy_of, growth_of_redraws, rate_truth
from orchestration.home import Home

LAST = 2025


@pytest.fixture(scope="module")
def rated(student_home, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Ratings of a truth that is what the written students realised, but for the last year.

    Growth is that of the written students, drawn again, in all years.
    """
    folder = tmp_path_factory.mktemp("true_ratings")
    home = Home.at(student_home.home)
    truth, growth = folder / "measures.parquet", folder / "growth.parquet"
    database = duckdb.connect()
    with copy_of(home) as copy:
        drawn = growth_of_redraws(student_home.extracts, home, copy, range(1))
        pq.write_table(drawn, growth)
        database.execute(
            f"copy (select * replace (if(school_year < {LAST}, realised_result, expected_result) "
            f"as expected_result) from '{student_home.extracts / MEASURES}') to '{truth}'"
        )
        ratings, kept = rate_truth(copy, truth, growth)
    database.execute(f"attach '{student_home.warehouse}' as home (read_only)")
    for name, table in {"growth": drawn, "ratings": ratings, "kept": kept}.items():
        database.register("rows", table)
        database.execute(f"create table {name} as select * from rows")
        database.unregister("rows")
    return database


def test_growth_of_the_written_students_drawn_again_is_that_of_their_files(rated) -> None:
    cell = "organization_id, program_id, school_year, measure_id, student_group_id"
    compared, differing, missing = rated.execute(
        f"""
        select count(expected_value),
            count(*) filter (abs(expected_value - value) > 0.000001),
            count(*) filter (expected_value is null and student_group_id = 'all')
        from (
            select {cell}, value from home.intermediate.int_measure__student_level
            where measure_id in (select distinct measure_id from growth)
                and program_id in (select distinct program_id from growth)
        ) left join growth using ({cell})
        """
    ).fetchone()
    assert compared > 1_000
    assert (differing, missing) == (0, 0)


def test_what_is_realised_gives_back_the_ratings(rated) -> None:
    # The State rounds the results of the year before that its files restate; the truth has them unrounded.
    rows = rated.execute(
        f"select * from ratings where school_year < {LAST} and (is_rated <> is_rated_in_truth "
        "or band_id is distinct from true_band_id or abs(unrounded_score - true_unrounded_score) > 0.02)"
    ).fetchall()
    assert rows == []
    versions, schools = rated.execute(
        "select count(distinct framework_version), count(*) from ratings "
        f"where is_rated and school_year < {LAST}"
    ).fetchone()
    assert versions >= 3
    assert schools > 30


def test_expected_values_give_ratings_of_their_own_near_by(rated) -> None:
    same, rated_schools, least, most, agreement = rated.execute(
        f"""
        select count(*) filter (score = true_score), count(*), min(true_score), max(true_score),
            corr(score, true_score)
        from ratings where is_rated and is_rated_in_truth and school_year = {LAST}
        """
    ).fetchone()
    assert same < rated_schools / 4
    assert 0 < least < most < 100
    assert agreement > 0.7


def test_every_weight_without_a_truth_is_listed(rated) -> None:
    school = "framework_id, framework_version, organization_id, school_year"
    assert (
        rated.execute(
            f"""
        select * from ratings full join (select {school}, sum(weight) as listed from kept group by all)
            using ({school})
        where coalesce(weight_without_truth, 0) <> coalesce(listed, 0) or weight_without_truth > 100
        """
        ).fetchall()
        == []
    )
    # Growth is known of every group that counts, and a change from the first year's is not known of any.
    measures = rated.execute("select distinct measure_id, school_year from kept").fetchall()
    print(sorted(measures))
    assert not {measure for measure, _ in measures if measure.endswith("_growth")}
