"""Chicago's published points, weights, totals and ratings of 2018-19, against the published tables."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from published_results.chicago_files import INDICATORS, file_rows
from published_results.data_folder import published_files
from published_results.mismatches import listing

FRAMEWORK = "framework_id = 'cps_sqrp' and school_year = 2019"
UNRATED = "Inability to Rate"


@pytest.fixture(scope="module")
def indicators(published) -> list[dict]:
    rows = list(file_rows(published_files(published, "cps_sqrp/indicators_2018_19*.csv")))
    assert {row["indicator"] for row in rows} <= set(INDICATORS)
    return rows


@pytest.fixture(scope="module")
def ratings(published) -> list[dict]:
    return list(file_rows(published_files(published, "cps_sqrp/ratings_2018_19*.csv")))


@pytest.fixture(scope="module")
def lines(edition) -> dict[tuple, tuple]:
    rows = edition.execute(
        "select organization_id, program_id, measure_id, student_group_id, points, effective_weight "
        f"from publish.rating_lines where {FRAMEWORK} and line_type = 'measure'"
    ).fetchall()
    return {row[:4]: row[4:] for row in rows}


@pytest.fixture(scope="module")
def program_scores(edition) -> dict[tuple, Decimal | None]:
    rows = edition.execute(
        f"select organization_id, program_id, score from publish.program_scores where {FRAMEWORK}"
    ).fetchall()
    return {row[:2]: row[2] for row in rows}


@pytest.fixture(scope="module")
def school_scores(edition) -> dict[str, tuple]:
    rows = edition.execute(
        f"select organization_id, score, rated, band_label from publish.summative_ratings where {FRAMEWORK}"
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def line_key(row: dict) -> tuple:
    return (row["school_id"], row["program"], *INDICATORS[row["indicator"]])


def is_filled(rows: list[dict], column: str) -> bool:
    """Whether the file publishes the column at all: an emptied one says nothing."""
    return any(row[column] for row in rows)


def test_every_indicator_is_a_line(indicators, lines):
    lost = [row for row in indicators if line_key(row) not in lines]
    assert not lost, listing(lost, len(indicators))


def test_points(indicators, lines):
    published = [row for row in indicators if row["points"]]
    different = [
        (row, lines[line_key(row)]) for row in published if lines[line_key(row)][0] != Decimal(row["points"])
    ]
    assert not different, listing(different, len(published))


def test_weights(indicators, lines):
    published = [row for row in indicators if row["weight"]]
    different = [
        (row, lines[line_key(row)])
        for row in published
        if (weight := lines[line_key(row)][1]) is None
        or weight.quantize(Decimal("0.01"), ROUND_HALF_UP) != Decimal(row["weight"])
    ]
    assert not different, listing(different, len(published))


def test_a_weight_is_blank_only_where_the_program_has_no_score(indicators, program_scores):
    compared = indicators if is_filled(indicators, "weight") else []
    different = [
        row
        for row in compared
        if (row["weight"] == "") != (program_scores[row["school_id"], row["program"]] is None)
    ]
    assert not different, listing(different, len(compared))


def test_program_totals_of_schools_with_two_programs(ratings, program_scores):
    compared = [
        (row, program)
        for row in ratings
        for program in ("elementary", "high")
        if row.get(f"{program}_points")
    ]
    different = [
        (row, program)
        for row, program in compared
        if program_scores.get((row["school_id"], program)) != Decimal(row[f"{program}_points"])
    ]
    assert not different, listing(different, len(compared))


def test_every_school_has_a_summative_row(ratings, school_scores):
    lost = [row for row in ratings if row["school_id"] not in school_scores]
    assert not lost, listing(lost, len(ratings))


def test_totals(ratings, school_scores):
    compared = ratings if is_filled(ratings, "total_points") else []
    different = [
        (row, school_scores[row["school_id"]])
        for row in compared
        if school_scores[row["school_id"]][0]
        != (Decimal(row["total_points"]) if row["total_points"] else None)
    ]
    assert not different, listing(different, len(compared))


def test_ratings(ratings, school_scores):
    compared = [row for row in ratings if row["rating"]]

    def agrees(row: dict) -> bool:
        _, rated, label = school_scores[row["school_id"]]
        return (rated, label) == ((False, None) if row["rating"] == UNRATED else (True, row["rating"]))

    different = [(row, school_scores[row["school_id"]]) for row in compared if not agrees(row)]
    assert not different, listing(different, len(compared))


def test_the_unrounded_score_is_the_sum_of_its_lines(edition):
    """Of every framework with a summative rating: nothing is lost between the lines and the score."""
    different = edition.execute(
        "with line_sums as ("
        " select framework_id, framework_version, organization_id, school_year, sum(contribution) as total"
        " from publish.rating_lines group by all) "
        "select organization_id, unrounded_score, total from publish.summative_ratings "
        "left join line_sums using (framework_id, framework_version, organization_id, school_year) "
        "where unrounded_score is distinct from total "
        "or (score is null) <> (unrounded_score is null)"
    ).fetchall()
    assert not different, listing(different, len(different))


def test_a_rating_near_a_cut_is_too_close_to_call_by_its_distance(edition):
    """Of the year's elementary schools 29 % lie within 0.1 of an unrounded score that begins a band."""
    rows = edition.execute(
        "select rating.unrounded_score, rating.score, rating.too_close_to_call, "
        "rating.too_close_to_call_basis, rating.standard_error, rating.band_probability "
        "from publish.summative_ratings as rating "
        "inner join publish.program_scores as program "
        "using (framework_id, framework_version, organization_id, school_year) "
        f"where {FRAMEWORK} and rating.rated and rating.program_count = 1 "
        "and program.program_id = 'elementary'"
    ).fetchall()
    assert len(rows) > 200
    assert {row[3:] for row in rows} == {("distance", None, None)}
    cuts = [Decimal(cut) for cut in ("2.0", "3.0", "3.5", "4.0")]
    # A score is rounded half up before it is compared: 2.95 reaches a cut of 3.0.
    near = [row for row in rows if min(abs(row[0] - cut + Decimal("0.05")) for cut in cuts) <= Decimal("0.1")]
    assert Decimal("0.25") < Decimal(len(near)) / len(rows) < Decimal("0.33")
    assert [row for row in rows if row[2]] == near
