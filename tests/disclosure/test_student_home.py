"""The rules on a fictional district: what is recovered without complementary suppression, and none with it.

Some measures of one year: they have all dimensions, a shared denominator and a numerator that is counted too.
"""

import csv

import duckdb
import pytest

from disclosure import attack, link, suppress
from disclosure.suppression import hide_small
from orchestration.disclosure.policy import read_policy
from orchestration.disclosure.reading import read_cells, read_districts
from orchestration.home import PROJECT_FOLDER

YEAR = 2024
MEASURES = ("ela_distance_from_standard", "ela_met_standard_rate", "ela_participation_rate")


@pytest.fixture(scope="module")
def policy():
    return read_policy()


@pytest.fixture(scope="module")
def district(student_home, policy):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as warehouse:
        cells = read_cells(warehouse, "publish", policy.measures, [YEAR])
        districts = read_districts(warehouse, "publish")
    return [cell for cell in cells if cell.measure_id in MEASURES], districts


@pytest.fixture(scope="module")
def problem(district, policy):
    cells, districts = district
    return link(cells, (*policy.relations, *districts))


def test_small_cells_of_a_district_are_recovered_where_only_they_are_hidden(problem, policy):
    audit = attack(problem, hide_small(problem, policy.rules), policy.rules)
    assert len(audit.findings) > 100
    # Recovered to the student, not only too closely.
    assert any(" without " not in finding.name for finding in audit.findings)


def test_no_cell_of_a_district_is_recovered_after_suppression(problem, district, policy):
    cells, _ = district
    done = suppress(problem, policy.rules)
    assert done.audit.passed, [finding.name for finding in done.audit.findings]
    hidden = done.is_small | done.is_complementary
    own = [number for number, cell in enumerate(cells) if not cell.is_public]
    small = [number for number in own if cells[number].count <= policy.rules.largest_hidden_count]
    assert small
    assert hidden[small].all()
    large = [number for number in own if cells[number].count > policy.rules.largest_hidden_count]
    # Most large groups remain to be seen.
    assert hidden[large].mean() < 0.5


def test_every_measure_with_results_from_students_is_classified(student_home, policy):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select distinct measure_id from publish.measure_results where source_dataset = 'student_level'"
        ).fetchall()
    assert {measure for (measure,) in rows} <= set(policy.measures)
    assert len(rows) > 30


def test_coding_limits_follow_the_smallest_group_shown_without_a_gap(policy):
    expected = policy.rules.largest_hidden_count + 1
    for limit in policy.limits[:-1]:
        assert limit.smallest_count == expected
        expected = limit.largest_count + 1
    assert (policy.limits[-1].smallest_count, policy.limits[-1].largest_count) == (expected, None)


def test_relations_name_groups_and_programs_that_exist(policy):
    known = {
        "student_group": _column("code_sets/student_groups", "student_group_id"),
        "program": {"all"} | _column("code_sets/school_programs", "program_id"),
    }
    for relation in policy.relations:
        assert {relation.whole, *relation.parts} <= known[relation.dimension], relation.relation_id
    # Every program of a school is a part of it.
    inside = {part for one in policy.relations if one.dimension == "program" for part in one.parts}
    assert inside == known["program"] - {"all"}


def _column(seed: str, column: str) -> set[str]:
    with (PROJECT_FOLDER / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}
