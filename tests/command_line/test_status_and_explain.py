"""`spf status` and `spf explain` on the simulated home, with every number computed again."""

import csv
import json
from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest
from installed_command import Outcome, run_spf

from orchestration.editions.manifest import current_manifest
from orchestration.explain import explanation
from orchestration.home import PROJECT_FOLDER

TINY = Decimal("1e-9")


def _explain(simulated_home, school: str, year: int, *options: str) -> Outcome:
    arguments = ("--home", simulated_home.home.path, "--school", school, "--school-year", year)
    return run_spf("explain", *arguments, *options)


def _weighted_lines(framework: dict) -> list[dict]:
    """Lines of measures; those of a program without a score carry no weight and are left out."""
    unscored = {program["program_id"] for program in framework["programs"] if program["score"] is None}
    lines = [line for line in framework["lines"] if line["line_type"] == "measure"]
    for line in lines:
        is_unscored = line["program_id"] in unscored
        assert (line["effective_weight"] is None) == is_unscored, line
        assert (line["reassigned_weight"] is None) == is_unscored, line
        assert line["contribution"] is None or not is_unscored, line
    return [line for line in lines if line["program_id"] not in unscored]


def _published(simulated_home, query: str) -> list[tuple]:
    with duckdb.connect(str(simulated_home.home.current / "spf.duckdb"), read_only=True) as published:
        return published.execute(query).fetchall()


@pytest.fixture(scope="module")
def chicago(simulated_home) -> dict[str, dict]:
    """Explanations of every school of the older framework, by school."""
    schools = _published(
        simulated_home,
        """
        select organization_id, school_year from publish.summative_ratings
        where framework_id = 'cps_sqrp'
        order by 1
        """,
    )
    assert len(schools) > 30
    found = {}
    for school, year in schools:
        (framework,) = explanation(simulated_home.home, school, year)["frameworks"]
        found[school] = framework
    return found


@pytest.fixture(scope="module")
def california_school(simulated_home) -> str:
    """The school with the most colors in 2024."""
    rows = _published(
        simulated_home,
        """
        select score.organization_id
        from publish.measure_scores as score
        inner join publish.organizations as organization using (organization_id, school_year)
        where
            score.school_year = 2024
            and score.performance_label is not null
            and organization.organization_type = 'school'
        group by score.organization_id
        order by count(*) desc, score.organization_id
        limit 1
        """,
    )
    return rows[0][0]


def test_status_lists_every_extract_and_the_edition(simulated_home) -> None:
    outcome = run_spf("status", "--home", simulated_home.home.path)
    assert outcome.exit_code == 0, outcome.stderr
    lines = [line.split() for line in outcome.stdout.splitlines()]
    loaded = {words[1]: words[2] for words in lines if words[:1] == ["loaded"]}
    assert loaded == {path: f"{rows:,}" for path, rows in simulated_home.summary.files.items()}
    assert "no extract of cde/lowest_performing" in outcome.stdout
    edition_id = current_manifest(simulated_home.home)["edition_id"]
    years = "2019 preview, 2022 preview, 2023 preview, 2024 preview"
    assert f"  {edition_id}  {'current':<12} {years}" in outcome.stdout
    assert "no year is certified" in outcome.stdout
    assert "last run: success, " in outcome.stdout


def test_contributions_sum_to_the_unrounded_score(chicago: dict[str, dict]) -> None:
    for school, framework in chicago.items():
        rating = framework["rating"]
        if rating["unrounded_score"] is None:
            assert not rating["rated"], school
            continue
        contributions = [Decimal(line["contribution"]) for line in framework["lines"] if line["contribution"]]
        assert sum(contributions) == Decimal(rating["unrounded_score"]), school


def test_the_score_is_the_sum_rounded_and_lies_in_its_band(chicago: dict[str, dict]) -> None:
    rated = 0
    for school, framework in chicago.items():
        rating = framework["rating"]
        if not rating["rated"]:
            assert rating["reason_not_rated"], school
            continue
        rated += 1
        rounded = Decimal(rating["unrounded_score"]).quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert Decimal(rating["score"]) == rounded, school
        (band,) = [band for band in framework["bands"] if band["band_id"] == rating["band_id"]]
        lifted = any(program["is_overridden"] for program in framework["programs"])
        assert lifted or Decimal(band["lower_bound"]) <= rounded, school
        assert rounded <= Decimal(band["upper_bound"]), school
    assert rated > 20


def test_each_contribution_is_points_times_weight(chicago: dict[str, dict]) -> None:
    for school, framework in chicago.items():
        for line in framework["lines"]:
            if line["line_type"] != "measure" or line["contribution"] is None:
                continue
            share = Decimal(line["enrollment_share"])
            expected = Decimal(line["points"]) * Decimal(line["effective_weight"]) / 100 * share
            assert abs(Decimal(line["contribution"]) - expected) < TINY, (school, line)


def test_moved_weights_add_up(chicago: dict[str, dict]) -> None:
    moved = 0
    for school, framework in chicago.items():
        received: dict[tuple, Decimal] = {}
        for move in framework["weight_movements"]:
            weight = Decimal(move["moved_weight"])
            source = (move["program_id"], move["measure_id"], move["student_group_id"])
            target = (move["program_id"], move["target_measure_id"], move["target_student_group_id"])
            received[source] = received.get(source, Decimal(0)) - weight
            received[target] = received.get(target, Decimal(0)) + weight
            moved += 1
        for line in _weighted_lines(framework):
            cell = (line["program_id"], line["measure_id"], line["student_group_id"])
            reassigned = Decimal(line["reassigned_weight"])
            assert abs(reassigned - received.get(cell, Decimal(0))) < TINY, (school, cell)
            effective = Decimal(line["nominal_weight"]) + reassigned
            assert abs(Decimal(line["effective_weight"]) - effective) < TINY, (school, cell)
    assert moved > 50


def test_reassignment_neither_makes_nor_loses_weight(chicago: dict[str, dict]) -> None:
    for school, framework in chicago.items():
        weighted = _weighted_lines(framework)
        for program in {line["program_id"] for line in weighted}:
            lines = [line for line in weighted if line["program_id"] == program]
            nominal = sum(Decimal(line["nominal_weight"]) for line in lines)
            effective = sum(Decimal(line["effective_weight"]) for line in lines)
            assert abs(nominal - effective) < TINY, (school, program)


def test_text_of_a_rating_tells_band_sum_and_file(simulated_home, chicago: dict[str, dict]) -> None:
    school = next(s for s, f in chicago.items() if f["rating"]["rated"] and f["weight_movements"])
    rating = chicago[school]["rating"]
    outcome = _explain(simulated_home, school, 2019)
    assert outcome.exit_code == 0, outcome.stderr
    assert f"({school})\nSchool year 2018-19" in outcome.stdout
    assert f"Rating: {rating['band_label']}, score " in outcome.stdout
    assert f"Sum of the lines before rounding: {rating['unrounded_score']}" in outcome.stdout
    for line in chicago[school]["lines"]:
        assert line["measure_id"] is None or line["measure_id"] in outcome.stdout
    assert "Weight that moved from a cell without data:" in outcome.stdout
    (checksum,) = (
        one["sha256"]
        for one in current_manifest(simulated_home.home)["inputs"]
        if one["path"] == "cps_sqrp/indicators_2018_19.csv"
    )
    assert f"cps_sqrp/indicators_2018_19.csv  {checksum}\n    rows " in outcome.stdout


def test_text_of_a_withheld_rating_tells_why(simulated_home, chicago: dict[str, dict]) -> None:
    school = next(s for s, f in chicago.items() if not f["rating"]["rated"])
    outcome = _explain(simulated_home, school, 2019)
    assert f"Not rated: {chicago[school]['rating']['reason_not_rated']}" in outcome.stdout


def test_rows_named_hold_the_values_shown(simulated_home, chicago: dict[str, dict]) -> None:
    school, framework = next(iter(chicago.items()))
    path = simulated_home.extracts / "cps_sqrp/indicators_2018_19.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.reader(handle))
    for cell in framework["measures"]:
        if cell["extract_row"] is not None and cell["extract_path"] == "cps_sqrp/indicators_2018_19.csv":
            # The header is row 1, as a person counts who opens the file.
            assert school in rows[cell["extract_row"] - 1], cell


def test_json_is_the_same_explanation(simulated_home, chicago: dict[str, dict]) -> None:
    school = next(iter(chicago))
    outcome = _explain(simulated_home, school, 2019, "--format", "json")
    assert outcome.exit_code == 0, outcome.stderr
    (framework,) = json.loads(outcome.stdout)["frameworks"]
    assert framework == chicago[school]


def _level(cut_scores: list[dict], cut_set_id: str, value: str) -> int:
    (level,) = (
        cut["performance_level"]
        for cut in cut_scores
        if cut["cut_set_id"] == cut_set_id
        and Decimal(cut["lower_bound"]) <= Decimal(value) <= Decimal(cut["upper_bound"])
    )
    return level


def _policy(table: str) -> list[dict[str, str]]:
    path = PROJECT_FOLDER / "seeds" / "policy" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def _scored_change_level(cell: dict, rules: list[dict[str, str]]) -> int:
    """The change level that counts: of few students the extreme ones count as their neighbor."""
    for rule in rules:
        applies = rule["measure_id"] == cell["measure_id"] and cell["n"] < int(rule["denominator_below"])
        if applies and int(rule["change_level"]) == cell["change_level"]:
            return int(rule["adjusted_change_level"])
    return cell["change_level"]


def test_colors_follow_from_the_values_and_cuts_shown(simulated_home, california_school: str) -> None:
    outcome = _explain(
        simulated_home, california_school, 2024, "--format", "json", "--framework", "ca_dashboard"
    )
    (framework,) = json.loads(outcome.stdout)["frameworks"]
    assert framework["rating"] is None
    grid = {
        (row["grid_id"], int(row["status_level"]), int(row["change_level"])): int(row["performance_level"])
        for row in _policy("framework_grids")
    }
    rules = [row for row in _policy("framework_change_rules") if row["framework_version"] == "2024"]
    colors = ("Red", "Orange", "Yellow", "Green", "Blue")
    colored = 0
    for cell in framework["measures"]:
        if cell["performance_label"] is None:
            continue
        colored += 1
        assert cell["performance_label"] == colors[cell["performance_level"] - 1]
        status_level = _level(framework["cut_scores"], cell["status_cut_set_id"], cell["status_value"])
        assert cell["status_level"] == status_level, cell
        if cell["grid_id"] and cell["change_level"]:
            change_level = _scored_change_level(cell, rules)
            expected = grid[cell["grid_id"], cell["status_level"], change_level]
            assert cell["performance_level"] == expected, cell
    assert colored >= 5


def test_text_of_a_school_with_colors(simulated_home, california_school: str) -> None:
    outcome = _explain(simulated_home, california_school, 2024)
    assert outcome.exit_code == 0, outcome.stderr
    assert "ca_dashboard 2024" in outcome.stdout
    assert "No summative rating in this framework." in outcome.stdout
    assert any(f"  {color}" in outcome.stdout for color in ("Red", "Orange", "Yellow", "Green", "Blue"))
    assert "cde/dashboard_2024_ilderon.csv  " in outcome.stdout


@pytest.mark.parametrize(
    ("school", "year", "options", "sentence"),
    [
        ("990999", 2019, (), "no organization 990999: give the identifier as in the files"),
        ("990001", 2024, (), "990001 has no results in 2024; there are 2019"),
        ("990001", 2019, ("--framework", "ca_dashboard"), "ca_dashboard does not score 990001 in 2019"),
        ("990001", 2019, ("--framework", "nope"), "nope does not score 990001 in 2019"),
        ("990001", 2019, ("--format", "pdf"), "'text', 'json'"),
    ],
)
def test_what_cannot_be_explained_is_a_sentence(
    simulated_home, school: str, year: int, options: tuple[str, ...], sentence: str
) -> None:
    outcome = _explain(simulated_home, school, year, *options)
    assert outcome.exit_code == 2, outcome.stdout
    assert sentence in outcome.stderr
    assert outcome.stdout == ""
    assert not outcome.shows_traceback
