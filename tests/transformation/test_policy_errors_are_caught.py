"""A mistake in a policy table is caught by the test that is there for it, before anything is scored."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from dbt_command import NodeResult, run_dbt

from orchestration.home import PROJECT_FOLDER

# All that judges the policy: seeds, rows in force, the tests beside them and those of the folder config.
SELECTION = (
    "build",
    "--select",
    "path:seeds",
    "path:models/intermediate/policy",
    "path:dbt_project/tests/config",
    "--indirect-selection",
    "cautious",
)


class Policy:
    """The policy tables of a scratch project, to make mistakes in."""

    def __init__(self, project: Path):
        self._folders = [project / "seeds" / name for name in ("policy", "equity")]

    def replace(self, table: str, old: str, new: str) -> None:
        """Replace one line of a table by another, or by none."""
        path = self._path(table)
        lines = path.read_text("utf-8").splitlines()
        assert lines.count(old) == 1, f"{table} has not exactly one line {old}"
        place = lines.index(old)
        lines[place : place + 1] = [new] if new else []
        path.write_text("\n".join(lines) + "\n", "utf-8")

    def add(self, table: str, line: str) -> None:
        """Add a line at the end of a table."""
        path = self._path(table)
        path.write_text(path.read_text("utf-8").rstrip("\n") + f"\n{line}\n", "utf-8")

    def line(self, table: str, start: str) -> str:
        """Return the first line that starts so."""
        lines = self._path(table).read_text("utf-8").splitlines()
        return next(line for line in lines if line.startswith(start))

    def _path(self, table: str) -> Path:
        (path,) = (path for folder in self._folders for path in folder.glob(f"{table}.csv"))
        return path


def _weight_typo(policy: Policy) -> None:
    old = "cps_sqrp,2018-19,option,attendance_rate,all,10"
    policy.replace("framework_weights", old, old.replace(",10", ",1"))


def _gap_in_cut_scores(policy: Policy) -> None:
    policy.replace("cut_scores", "ca_ela_status_grades_3_8,3,-5.0,9.9", "ca_ela_status_grades_3_8,3,-5.0,9.8")


def _overlap_of_cut_scores(policy: Policy) -> None:
    policy.replace("cut_scores", "ca_ela_status_grade_11,2,-45.0,-0.1", "ca_ela_status_grade_11,2,-45.0,0.0")


def _open_end_of_cut_scores(policy: Policy) -> None:
    old = policy.line("cut_scores", "ca_math_status_grades_3_8,5,")
    policy.replace("cut_scores", old, old.replace("999.9", "800.0"))


def _cut_set_without_scores(policy: Policy) -> None:
    policy.add("framework_cut_sets", "cps_sqrp,2018-19,attendance_rate,any,any,change,cps_of_no_table")


def _missing_cell_of_a_grid(policy: Policy) -> None:
    policy.replace("framework_grids", "ca_rate,2,3,2", "")


def _unknown_measure(policy: Policy) -> None:
    start = "cps_sqrp,2018-19,freshman_on_track_rate,"
    old = policy.line("framework_measures", start)
    policy.replace("framework_measures", old, old.replace("freshman_on_track_rate", "freshmen_on_track_rate"))


def _target_without_weight(policy: Policy) -> None:
    policy.add(
        "framework_reassignments",
        "cps_sqrp,2018-19,option,9,attendance_rate,all,available,dropout_rate_1_year,all,1,assumption",
    )


def _chain_without_end(policy: Policy) -> None:
    # Each may receive without having data, in the same step: neither gives on.
    for source, target in (
        ("attendance_rate", "data_quality_index"),
        ("data_quality_index", "attendance_rate"),
    ):
        policy.add(
            "framework_reassignments",
            f"cps_sqrp,2018-19,elementary,12,{source},all,all,{target},all,1,assumption",
        )


def _two_default_versions(policy: Policy) -> None:
    old = policy.line("framework_versions", "ca_dashboard,2023,,false,2023,2023,")
    policy.replace("framework_versions", old, old.replace("false,2023,2023,", "false,2023,2024,", 1))


def _gap_between_bands(policy: Policy) -> None:
    policy.replace(
        "framework_bands",
        "cps_sqrp,2018-19,level_1,Level 1,4,3.5,3.9",
        "cps_sqrp,2018-19,level_1,Level 1,4,3.6,3.9",
    )


def _gap_in_participation(policy: Policy) -> None:
    policy.replace("participation_rules", "cps_95_percent,92,92,-2", "")


def _requirement_on_an_unweighted_cell(policy: Policy) -> None:
    policy.add(
        "framework_requirements",
        "cps_sqrp,2018-19,option,star_indicators,dropout_rate_1_year,all,4,no_score,missing_required_indicator",
    )


def _anchor_out_of_order(policy: Policy) -> None:
    old = policy.line("anchors", "graduation_rate,meeting,")
    policy.replace("anchors", old, old.replace(",80,", ",96,"))


def _anchor_beside_a_band(policy: Policy) -> None:
    old = policy.line("anchors", "survey_favorable_rate,advancing,")
    policy.replace("anchors", old, old.replace(",65,65,", ",65,66,"))


def _target_of_no_version(policy: Policy) -> None:
    old = policy.line("equity_targets", "gate_learner_access,")
    policy.replace("equity_targets", old, old.replace("learner_access,1,", "learner_access,2,"))


Mistake = Callable[[Policy], None]
# Mistake -> the test that must fail, and what one of its failing rows must say.
MISTAKES: dict[str, tuple[Mistake, str, dict[str, object]]] = {
    "weight typo": (_weight_typo, "assert_weights_sum_to_denominator", {"profile_id": "option"}),
    "gap in cut scores": (
        _gap_in_cut_scores,
        "assert_cut_scores_are_contiguous",
        {"cut_set_id": "ca_ela_status_grades_3_8"},
    ),
    "overlap of cut scores": (
        _overlap_of_cut_scores,
        "assert_cut_scores_are_contiguous",
        {"cut_set_id": "ca_ela_status_grade_11"},
    ),
    "open end of cut scores": (
        _open_end_of_cut_scores,
        "assert_cut_scores_are_contiguous",
        {"cut_set_id": "ca_math_status_grades_3_8"},
    ),
    "cut set without scores": (
        _cut_set_without_scores,
        "assert_cut_sets_have_scores",
        {"cut_set_id": "cps_of_no_table"},
    ),
    "unknown cut set": (
        _cut_set_without_scores,
        "relationships_framework_cut_sets_cut_set_id__cut_set_id__ref_cut_sets_",
        {"from_field": "cps_of_no_table"},
    ),
    "missing cell of a grid": (_missing_cell_of_a_grid, "assert_grids_are_complete", {"grid_id": "ca_rate"}),
    "unknown measure": (
        _unknown_measure,
        "relationships_framework_measures_measure_id__measure_id__ref_measures_",
        {"from_field": "freshmen_on_track_rate"},
    ),
    "weighted cell that is not scored": (
        _unknown_measure,
        "assert_weighted_cells_are_scored",
        {"measure_id": "freshman_on_track_rate"},
    ),
    "reassignment to a cell without weight": (
        _target_without_weight,
        "assert_reassignment_chains_end",
        {"profile_id": "option", "target_measure_id": "dropout_rate_1_year"},
    ),
    "chain without end": (
        _chain_without_end,
        "assert_reassignment_chains_end",
        {"profile_id": "elementary", "step": 12, "target_measure_id": "data_quality_index"},
    ),
    "two default versions": (
        _two_default_versions,
        "assert_one_default_version_per_year",
        {"framework_id": "ca_dashboard", "school_year": 2024, "default_count": 2},
    ),
    "gap between bands": (
        _gap_between_bands,
        "assert_bands_are_contiguous",
        {"previous_upper_bound": Decimal("3.4"), "lower_bound": Decimal("3.6")},
    ),
    "gap in participation": (
        _gap_in_participation,
        "assert_participation_rules_are_contiguous",
        {"previous_upper_bound": 91, "lower_bound": 93},
    ),
    "anchor out of order": (
        _anchor_out_of_order,
        "assert_anchors_rise_in_points",
        {"anchor_set_id": "graduation_rate", "anchor_id": "advancing"},
    ),
    "anchor beside a band": (
        _anchor_beside_a_band,
        "assert_anchors_agree_with_bands",
        {"anchor_set_id": "survey_favorable_rate", "points": Decimal("65")},
    ),
    "target of no version of a definition": (
        _target_of_no_version,
        "assert_equity_targets_can_be_judged",
        {"target_id": "gate_learner_access", "definition_version": "2"},
    ),
    "requirement on an unweighted cell": (
        _requirement_on_an_unweighted_cell,
        "assert_requirements_name_weighted_cells",
        {"profile_id": "option", "measure_id": "dropout_rate_1_year"},
    ),
}


class Judgement:
    """What the tests of the policy said of a scratch project with every mistake in it."""

    def __init__(self, results: dict[str, NodeResult], database: Path):
        self.results = results
        self._database = database

    def failing_rows(self, test: str) -> list[dict[str, object]]:
        """Return the rows that a test objects to."""
        with duckdb.connect(str(self._database), read_only=True) as warehouse:
            cursor = warehouse.execute(self.results[test].sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def judgement(simulated_home, project_copy, tmp_path_factory: pytest.TempPathFactory) -> Judgement:
    folder = tmp_path_factory.mktemp("mistakes")
    project = project_copy(folder / "project")
    policy = Policy(project)
    for make in dict.fromkeys(make for make, _, _ in MISTAKES.values()):
        make(policy)
    home = simulated_home.copy_to(folder / "home", "work")
    return Judgement(run_dbt(project, home.path, folder / "dbt", *SELECTION), home.warehouse)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_caught_by_its_test(judgement: Judgement, mistake: str) -> None:
    _, test, expected = MISTAKES[mistake]
    assert judgement.results[test].status == "fail"
    rows = judgement.failing_rows(test)
    assert any(expected.items() <= row.items() for row in rows), rows


def test_what_is_right_is_not_objected_to(judgement: Judgement) -> None:
    # What follows a table with a mistake is skipped.
    fine = ("success", "pass", "skipped")
    failed = {name for name, one in judgement.results.items() if one.status not in fine}
    assert failed == {test for _, test, _ in MISTAKES.values()}


def test_every_test_of_the_policy_has_a_mistake_that_it_catches() -> None:
    tests = {path.stem for path in (PROJECT_FOLDER / "dbt_project" / "tests" / "config").glob("*.sql")}
    assert tests - {test for _, test, _ in MISTAKES.values()} == set()
