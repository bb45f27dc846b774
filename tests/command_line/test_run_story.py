"""One home through a bad autumn: killed twice, then two bad files, then everything in order again.

A run takes most of a minute, so one story serves all of these tests: each asserts on one stage of it.
"""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from installed_command import Outcome, run_spf, start_spf

from orchestration.content_hash import content_hash
from orchestration.durable_files import UNFINISHED
from orchestration.editions.manifest import current_manifest, edition_manifests
from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.home import Home

CUT_SHORT = "cde/dashboard_2023_ilderon.csv"
NO_CODES = "cde/dashboard_2024_second_download.csv"
IMPOSSIBLE = "cde/dashboard_2022_ilderon.csv"
CUT_WORKBOOK = "cde/chronicdownload2023.xlsx"
FOLDER = "cde/dashboard_2024_folder.csv"
DANGLING = "cde/elpi_2024_link.csv"
# Rule, row and column of the report on each bad file; where the file is cut follows from its size.
REFUSED = {
    CUT_SHORT: ("misshapen_row", ..., None),
    NO_CODES: ("missing_column", None, "cds"),
    IMPOSSIBLE: ("above_other_column", 3, "currnumer"),
    CUT_WORKBOOK: ("unreadable_file", None, None),
    FOLDER: ("not_a_file", None, None),
    DANGLING: ("unreadable_file", None, None),
}
UNKNOWN = "cde/minutes_of_the_meeting.txt"
# The truth that a simulation leaves: nothing may read it, whatever it looks like.
TRUTH = "truth/cde/outcomes_2023_24.csv"


@dataclass(frozen=True)
class Stage:
    """What readers of the home see at one moment."""

    current: str
    hashes: dict[str, tuple[int, str]]
    recomputed: dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Story:
    home: Home
    before: Stage
    killed_while_loading: Stage
    killed_while_building: Stage
    with_bad_files: Stage
    bad_run: Outcome
    bad_manifest: dict
    bad_status: str
    reports: list[dict]
    in_order: Stage
    good_run: Outcome
    good_status: str
    second_run: Outcome
    rebuilt: Outcome


def _stage(home: Home) -> Stage:
    manifest = current_manifest(home)
    with duckdb.connect(str(home.current / "spf.duckdb"), read_only=True) as published:
        recomputed = {}
        for table, written in zip(PUBLISHED_TABLES, manifest["tables"], strict=True):
            relation = f"publish.{table.name}"
            count = published.execute(f"select count(*) from {relation}").fetchone()[0]
            recomputed[table.name] = (count, content_hash(published, relation, written["columns"], table.key))
    hashes = {table["name"]: (table["row_count"], table["content_hash"]) for table in manifest["tables"]}
    return Stage(manifest["edition_id"], hashes, recomputed)


def _kill_when(
    arguments: tuple, moment: Callable[[subprocess.Popen], bool], kill: Callable[[int, int], None]
) -> Outcome:
    """Start a run and kill it, without any warning, when `moment` has come.

    Returns what a second run on the same home said before that.
    """
    process = start_spf(*arguments)
    try:
        assert moment(process), "the run ended before the moment came"
        return run_spf(*arguments)
    finally:
        kill(process.pid, signal.SIGKILL)
        process.stderr.close()
        assert process.wait() == -signal.SIGKILL


def _a_dataset_is_loaded(process: subprocess.Popen) -> bool:
    return any(line.startswith("  load_") for line in process.stderr)


def _models_are_built(home: Home) -> Callable[[subprocess.Popen], bool]:
    def come(process: subprocess.Popen) -> bool:
        if not any(line.startswith("  load_cps_sqrp__school_flags") for line in process.stderr):
            return False
        log = home.dbt / "dbt.log"
        while not (log.exists() and "OK created sql table model" in log.read_text()):
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            return False
        return True

    return come


def _status(home: Home) -> str:
    outcome = run_spf("status", "--home", home.path)
    assert outcome.exit_code == 0, outcome.stderr
    return outcome.stdout


def _cut(content: bytes) -> bytes:
    return content[: len(content) * 3 // 5]


def _with_a_numerator_above_its_denominator(text: str) -> str:
    """Return a Dashboard file whose third line has a count of suspensions above the students there."""
    rows = list(csv.DictReader(text.splitlines()))
    rows[1] |= {"currnumer": "41", "currdenom": "40"}
    changed = io.StringIO()
    writer = csv.DictWriter(changed, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return changed.getvalue()


@pytest.fixture(scope="module")
def story(simulated_home, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("story")
    extracts = folder / "extracts"
    shutil.copytree(simulated_home.extracts, extracts)
    # The edition is there and the warehouse is not: the runs that are killed have everything to do.
    home = simulated_home.copy_to(folder / "home", *simulated_home.editions)
    run = ("run", "--extracts", extracts, "--home", home.path)
    before = _stage(home)
    _kill_when(run, _a_dataset_is_loaded, os.killpg)
    killed_while_loading = _stage(home)
    # Only the parent: the next run would find the warehouse locked if dbt lived on.
    second_run = _kill_when(run, _models_are_built(home), os.kill)
    killed_while_building = _stage(home)

    good = (extracts / CUT_SHORT).read_bytes()
    (extracts / CUT_SHORT).write_bytes(_cut(good))
    header, _, rows = (extracts / "cde/dashboard_2024_ilderon.csv").read_text().partition("\n")
    (extracts / NO_CODES).write_text(header.replace("cds,", "school,", 1) + "\n" + rows)
    (extracts / UNKNOWN).write_text("Present: everybody.")
    possible = (extracts / IMPOSSIBLE).read_text()
    (extracts / IMPOSSIBLE).write_text(_with_a_numerator_above_its_denominator(possible))
    workbook = (extracts / "cde/chronicdownload2024.xlsx").read_bytes()
    (extracts / CUT_WORKBOOK).write_bytes(workbook[: len(workbook) // 2])
    (extracts / FOLDER).mkdir()
    (extracts / DANGLING).symlink_to(folder / "gone")
    (extracts / TRUTH).parent.mkdir(parents=True)
    (extracts / TRUTH).write_text("no outcome at all")
    bad_run = run_spf(*run)
    with_bad_files = _stage(home)
    bad_manifest = current_manifest(home)
    bad_status = _status(home)
    reports = [json.loads(path.read_text()) for path in home.quarantine.glob("*.json")]

    (extracts / CUT_SHORT).write_bytes(good)
    (extracts / IMPOSSIBLE).write_text(possible)
    for name in (NO_CODES, UNKNOWN, CUT_WORKBOOK, DANGLING, TRUTH):
        (extracts / name).unlink()
    (extracts / FOLDER).rmdir()
    good_run = run_spf(*run)
    return Story(
        home,
        before,
        killed_while_loading,
        killed_while_building,
        with_bad_files,
        bad_run,
        bad_manifest,
        bad_status,
        reports,
        _stage(home),
        good_run,
        _status(home),
        second_run,
        run_spf(
            *("verify", "--home", home.path, "--edition", with_bad_files.current, "--rebuild"),
            # The corrections name people, so HOME keeps no copy of them.
            *("--extracts", extracts),
        ),
    )


def test_a_kill_at_any_moment_leaves_the_edition_before(story: Story) -> None:
    assert story.before.recomputed == story.before.hashes
    assert story.killed_while_loading == story.before
    assert story.killed_while_building == story.before


def test_a_second_run_at_the_same_time_is_refused(story: Story) -> None:
    assert story.second_run.exit_code == 4, story.second_run.stderr
    assert f"another run holds {story.home.path} (process " in story.second_run.stderr


def test_an_edition_made_again_from_what_was_kept_is_equal(story: Story) -> None:
    # Made while two files were bad; the folder has changed since.
    assert story.rebuilt.exit_code == 0, story.rebuilt.stderr
    lines = [line for line in story.rebuilt.stdout.splitlines() if "rebuilt" in line]
    assert len(lines) == len(PUBLISHED_TABLES)
    assert all(line.startswith("  ok") and line.endswith("equal") for line in lines), lines
    assert list(story.home.work.glob("rebuild-*")) == []


def test_a_run_after_kills_completes_with_the_same_content(story: Story) -> None:
    assert story.with_bad_files.current != story.before.current
    assert story.with_bad_files.hashes == story.before.hashes
    assert story.with_bad_files.recomputed == story.before.hashes
    assert list(story.home.published.glob(f"{UNFINISHED}*")) == []


def test_a_bad_file_among_good_ones_is_exit_code_3_and_an_edition(story: Story) -> None:
    assert story.bad_run.exit_code == 3, story.bad_run.stderr
    assert not story.bad_run.shows_traceback
    assert f"edition {story.with_bad_files.current} is current" in story.bad_run.stderr


def test_refused_files_are_named_with_a_remedy(story: Story) -> None:
    lines = [line for line in story.bad_run.stderr.splitlines() if line.startswith("quarantined: ")]
    (cut_short,) = [line for line in lines if CUT_SHORT in line]
    (no_codes,) = [line for line in lines if NO_CODES in line]
    assert len(lines) == len(REFUSED)
    assert "again" in cut_short
    assert "cds" in no_codes
    assert "add its new name to extract_columns.csv" in no_codes


def test_each_refused_file_leaves_a_report_with_the_remedy(story: Story, simulated_home) -> None:
    reports = {report["path"]: report for report in story.reports}
    places = {path: (report["rule"], report["row"], report["column"]) for path, report in reports.items()}
    cut = _cut((simulated_home.extracts / CUT_SHORT).read_bytes())
    last_row = cut.count(b"\n") + 1
    assert places == REFUSED | {CUT_SHORT: ("misshapen_row", last_row, None)}
    for path, report in reports.items():
        assert report["message"]
        assert report["remedy"]
        assert (report["sha256"] is None) == (path in (FOLDER, DANGLING))


def test_rows_of_the_good_version_stay_and_the_manifest_says_which(story: Story, simulated_home) -> None:
    assert story.bad_manifest["inputs"] == current_manifest(simulated_home.home)["inputs"]


def test_status_shows_refused_unknown_and_current(story: Story) -> None:
    quarantined = [line.split() for line in story.bad_status.splitlines() if "  quarantined  " in line]
    assert {words[1] for words in quarantined} == set(REFUSED)
    assert "add its new name to extract_columns.csv" in story.bad_status
    assert (
        f"1 files match no pattern of seeds/extracts/extract_catalogue.csv:\n  {UNKNOWN}" in story.bad_status
    )
    assert "truth/" not in story.bad_status
    assert f"  {story.with_bad_files.current}  current " in story.bad_status


def test_with_the_good_files_back_the_run_is_in_order(story: Story) -> None:
    assert story.good_run.exit_code == 0, story.good_run.stderr
    assert "quarantined" not in story.good_run.stderr
    assert "  quarantined  " not in story.good_status
    assert "match no pattern" not in story.good_status


def test_nothing_changed_means_nothing_loaded_and_the_same_hashes(story: Story) -> None:
    import dagster as dg

    assert story.in_order.current != story.with_bad_files.current
    assert story.in_order.hashes == story.before.hashes
    with dg.DagsterInstance.from_config(str(story.home.dagster)) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["raw", "cde__dashboard_indicator"]))
    metadata = event.asset_materialization.metadata
    assert {name: metadata[name].value for name in ("loaded", "unchanged", "quarantined", "missing")} == {
        "loaded": 0,
        "unchanged": 5,
        "quarantined": 0,
        "missing": 0,
    }


def test_history_tells_killed_runs_from_finished_ones(story: Story) -> None:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(story.home.dagster)) as instance:
        newest_first = [run.status.value for run in instance.get_runs()]
    assert newest_first == ["SUCCESS", "SUCCESS", "FAILURE", "FAILURE"]


def test_every_edition_is_kept_and_listed(story: Story) -> None:
    expected = [story.before.current, story.with_bad_files.current, story.in_order.current]
    assert [manifest["edition_id"] for manifest in edition_manifests(story.home)] == expected
    for edition_id in expected:
        assert f"\n  {edition_id} " in story.good_status
    assert story.good_status.count(" current ") == 1


def test_a_policy_with_a_gap_publishes_nothing(simulated_home, project_copy, tmp_path: Path) -> None:
    project = project_copy(tmp_path / "project")
    cut_scores = project / "seeds" / "policy" / "cut_scores.csv"
    text = cut_scores.read_text()
    assert "ca_ela_status_grades_3_8,3,-5.0,9.9" in text
    cut_scores.write_text(
        text.replace("ca_ela_status_grades_3_8,3,-5.0,9.9", "ca_ela_status_grades_3_8,3,-5.0,9.8")
    )
    home = simulated_home.copy_to(tmp_path / "home", "work", *simulated_home.editions)
    before = _stage(home)
    outcome = run_spf("run", "--extracts", simulated_home.extracts, "--home", home.path, project=project)
    assert outcome.exit_code == 1, outcome.stderr
    assert "step warehouse failed" in outcome.stderr
    assert "assert_cut_scores_are_contiguous" in outcome.stderr
    assert not outcome.shows_traceback
    assert _stage(home) == before
    assert len(edition_manifests(home)) == 1
