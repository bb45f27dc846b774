"""Chicago's ratings computed once more from the inputs alone; also where nothing is published.

On the published files, and on the simulated ones, where many more indicators are missing.
"""

from collections import defaultdict
from fractions import Fraction

import duckdb
import pytest
from published_results import chicago_policy as policy
from published_results.chicago_files import INDICATORS, file_rows, flags
from published_results.data_folder import published_files
from published_results.mismatches import listing

FRAMEWORK = "framework_id = 'cps_sqrp' and school_year = 2019"
# Lines are kept to 12 decimals.
LINE_PRECISION = Fraction(1, 10**11)


@pytest.fixture(scope="module", params=["published", "simulated"])
def inputs(request):
    """The folder of the extracts and the edition made of them."""
    if request.param == "published":
        yield request.getfixturevalue("published"), request.getfixturevalue("edition")
        return
    simulated = request.getfixturevalue("simulated_home")
    with duckdb.connect(str(simulated.home.current / "spf.duckdb"), read_only=True) as connection:
        yield simulated.extracts, connection


@pytest.fixture(scope="module")
def extracts(inputs):
    return inputs[0]


@pytest.fixture(scope="module")
def results(inputs):
    return inputs[1]


@pytest.fixture(scope="module")
def school_flags(extracts):
    return flags(sorted(extracts.glob("cps_sqrp/school_flags_2018_19*.csv")))


@pytest.fixture(scope="module")
def programs(extracts, school_flags) -> dict[str, dict[str, policy.ProgramResult]]:
    """Results by school and program."""
    scores: dict = defaultdict(lambda: defaultdict(dict))
    for row in file_rows(published_files(extracts, "cps_sqrp/indicators_2018_19*.csv")):
        cells = scores[row["school_id"]][row["program"]]
        # Opened before the score is looked at: a program without any score still counts as one.
        if row["score"] not in ("", "Not Enough Data"):
            rate = row["participation_rate"]
            cells[INDICATORS[row["indicator"]]] = policy.Score(
                row["score"], Fraction(rate) if rate not in ("", "*") else None
            )
    return {
        school: {
            program: policy.result(program, cells, school_flags[school]) for program, cells in parts.items()
        }
        for school, parts in scores.items()
    }


def test_every_weighted_indicator_is_a_line(programs, results):
    """With or without data: a missing indicator shows as missing."""
    computed = defaultdict(set)
    for school, program, *cell in results.execute(
        "select organization_id, program_id, measure_id, student_group_id "
        f"from publish.rating_lines where {FRAMEWORK} and line_type = 'measure'"
    ).fetchall():
        computed[school, program].add(tuple(cell))
    expected = [(school, program) for school, parts in programs.items() for program in parts]
    different = [
        (key, set(policy.WEIGHTS[key[1]]) ^ computed[key])
        for key in expected
        if set(policy.WEIGHTS[key[1]]) != computed[key]
    ]
    assert not different, listing(different, len(expected))


def test_points_and_weights(programs, results):
    computed = {
        row[:4]: row[4:]
        for row in results.execute(
            "select organization_id, program_id, measure_id, student_group_id, points, effective_weight "
            f"from publish.rating_lines where {FRAMEWORK} and line_type = 'measure' and points is not null"
        ).fetchall()
    }
    expected = {
        (school, program, *cell): (earned, result.weights.get(cell))
        for school, parts in programs.items()
        for program, result in parts.items()
        for cell, earned in result.points.items()
    }
    assert computed.keys() == expected.keys()

    def agrees(key: tuple) -> bool:
        (earned, weight), (points, effective) = expected[key], computed[key]
        # Without a total there are no weights to compare.
        return points == earned and (weight is None or abs(Fraction(effective) - weight) < LINE_PRECISION)

    different = [(key, expected[key], computed[key]) for key in expected if not agrees(key)]
    assert not different, listing(different, len(expected))


def test_program_totals(programs, results):
    computed = {
        row[:2]: row[2]
        for row in results.execute(
            f"select organization_id, program_id, score from publish.program_scores where {FRAMEWORK}"
        ).fetchall()
    }
    expected = {
        (school, program): result.total
        for school, parts in programs.items()
        for program, result in parts.items()
    }
    different = [(key, total, computed.get(key)) for key, total in expected.items() if computed[key] != total]
    assert not different, listing(different, len(expected))


def test_totals_and_ratings(programs, extracts, school_flags, results):
    computed = {
        row[0]: row[1:]
        for row in results.execute(
            f"select organization_id, score, band_label from publish.summative_ratings where {FRAMEWORK}"
        ).fetchall()
    }
    shares = {
        row["school_id"]: {
            program: Fraction(row[f"{program}_share"])
            for program in ("elementary", "high")
            if row.get(f"{program}_share")
        }
        for row in file_rows(published_files(extracts, "cps_sqrp/ratings_2018_19*.csv"))
    }
    expected = {
        school: policy.school(parts, shares[school], school_flags[school])
        for school, parts in programs.items()
        if school in shares
    }
    different = [
        (key, want, computed.get(key)) for key, want in expected.items() if computed.get(key) != want
    ]
    assert not different, listing(different, len(expected))
