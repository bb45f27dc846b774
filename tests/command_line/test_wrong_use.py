"""Help, and what the command says and returns when it is used wrongly."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from installed_command import Outcome, run_spf

from orchestration.catalogue import read_catalogue
from orchestration.discovery import discover
from orchestration.home import Home
from orchestration.loading import load_dataset
from orchestration.raw_tables import prepare_raw_tables

FIRST_RUN = datetime(2026, 11, 1, 8, tzinfo=UTC)
EDITION_COMMANDS = ("certify", "release", "rollback", "verify")
COMMANDS = ("run", "status", "explain", *EDITION_COMMANDS, "growth", "simulate", "prepare")


def _assert_refused(outcome: Outcome, *words: str) -> None:
    assert outcome.exit_code == 2, outcome.stderr
    assert outcome.stdout == ""
    assert not outcome.shows_traceback
    for word in words:
        assert word in outcome.stderr


def test_help_lists_every_command() -> None:
    outcome = run_spf("--help")
    assert outcome.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in outcome.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    outcome = run_spf(command, "--help")
    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"Usage: spf {command} ")
    assert outcome.stderr == ""


def test_unknown_command_or_option() -> None:
    _assert_refused(run_spf("rank"), "No such command 'rank'")
    _assert_refused(run_spf("status", "--hme", "x"), "No such option", "--home")


def test_run_needs_extracts() -> None:
    _assert_refused(run_spf("run"), "--extracts")


def test_run_on_a_missing_folder(tmp_path: Path) -> None:
    outcome = run_spf("run", "--extracts", tmp_path / "nowhere", "--home", tmp_path / "home")
    _assert_refused(outcome, "nowhere", "does not exist")
    assert not (tmp_path / "home").exists()


def test_run_on_a_folder_without_any_extract(tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "letter.docx").write_bytes(b"")
    outcome = run_spf("run", "--extracts", tmp_path / "downloads", "--home", tmp_path / "home")
    _assert_refused(outcome, "no extract was recognised", "downloads", "extract_catalogue.csv")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--students", 10), ("students must lie between",)),
        (("--students", 2000, "--years", "2021"), ("school years must lie between",)),
        (("--students", 0, "--replicate", 1), ("--students",)),
        (("--students", 0, "--dirt"), ("--students",)),
        (("--students", 2000, "--schools", 3), ("schools",)),
    ],
)
def test_simulate_refuses_what_it_cannot_do(tmp_path: Path, options: tuple, words: tuple) -> None:
    outcome = run_spf("simulate", "--out", tmp_path / "out", *options)
    _assert_refused(outcome, *words)
    assert not list(tmp_path.rglob("*.*"))


def test_run_on_two_folders_with_the_same_file(simulated_home, tmp_path: Path) -> None:
    name = "cps_sqrp/school_flags_2018_19.csv"
    (tmp_path / "more" / "cps_sqrp").mkdir(parents=True)
    shutil.copy2(simulated_home.extracts / name, tmp_path / "more" / name)
    folders = ("--extracts", simulated_home.extracts, "--extracts", tmp_path / "more")
    outcome = run_spf("run", *folders, "--home", tmp_path / "home")
    _assert_refused(outcome, name, "two extracts folders", "Keep one")


@pytest.mark.parametrize("year", ["1990", "2199", "2023-24"])
def test_run_for_a_year_that_cannot_be(simulated_home, tmp_path: Path, year: str) -> None:
    arguments = ("--extracts", simulated_home.extracts, "--home", tmp_path / "home", "--school-year", year)
    _assert_refused(run_spf("run", *arguments), "--school-year")
    assert not (tmp_path / "home").exists()


def _without_mark(extracts: Path, folder: Path, *names: str) -> Path:
    """Files as if they were real: the mark of the simulation is left behind."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(extracts / name, folder / name)
    return folder


def test_real_extracts_into_a_simulated_home(simulated_home, tmp_path: Path) -> None:
    home = simulated_home.copy_to(tmp_path / "home", "work")
    real = _without_mark(simulated_home.extracts, tmp_path / "real", "cps_sqrp/ratings_2018_19.csv")
    outcome = run_spf("run", "--extracts", real, "--home", home.path)
    _assert_refused(outcome, "simulated and real extracts would be mixed", "use another --home")


def test_simulated_extracts_into_a_home_of_real_ones(simulated_home, tmp_path: Path) -> None:
    name = "cps_sqrp/ratings_2018_19.csv"
    real = _without_mark(simulated_home.extracts, tmp_path / "real", name)
    home = Home.at(tmp_path / "home")
    home.create()
    catalogue = read_catalogue()
    dataset = catalogue.recognise(name)
    found = discover([real], catalogue)
    with duckdb.connect(str(home.warehouse)) as warehouse:
        prepare_raw_tables(warehouse, catalogue)
        load = load_dataset(warehouse, dataset, found.of(dataset), home.quarantine, FIRST_RUN)
    assert load.loaded
    outcome = run_spf("run", "--extracts", simulated_home.extracts, "--home", home.path)
    _assert_refused(outcome, "simulated and real extracts would be mixed", "use another --home")
    assert not home.current.exists()


def test_simulated_and_real_folders_in_one_run(simulated_home, tmp_path: Path) -> None:
    real = tmp_path / "real" / "cps_sqrp"
    real.mkdir(parents=True)
    shutil.copy2(simulated_home.extracts / "cps_sqrp/ratings_2018_19.csv", real / "ratings_2017_18.csv")
    folders = ("--extracts", simulated_home.extracts, "--extracts", tmp_path / "real")
    _assert_refused(run_spf("run", *folders, "--home", tmp_path / "home"), "would be mixed")


@pytest.mark.parametrize("command", [("status",), ("explain", "--school", "1", "--school-year", "2024")])
def test_a_home_without_a_warehouse(tmp_path: Path, command: tuple[str, ...]) -> None:
    name, *options = command
    outcome = run_spf(name, "--home", tmp_path / "home", *options)
    _assert_refused(outcome, "holds no warehouse", "spf run --home")
    assert not (tmp_path / "home").exists()


def test_a_warehouse_that_is_being_written(simulated_home, tmp_path: Path) -> None:
    home = simulated_home.copy_to(tmp_path / "home", "work")
    with duckdb.connect(str(home.warehouse)):
        outcome = run_spf("status", "--home", home.path)
    assert outcome.exit_code == 4, outcome.stderr
    assert "being written" in outcome.stderr
    assert not outcome.shows_traceback


def test_an_unexpected_error_is_a_sentence_and_with_debug_a_traceback(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.create()
    home.warehouse.write_bytes(b"not a database" * 1000)
    outcome = run_spf("status", "--home", home.path)
    assert outcome.exit_code == 1
    assert outcome.stderr.startswith("Error: ")
    assert "spf --debug" in outcome.stderr
    assert not outcome.shows_traceback
    assert run_spf("--debug", "status", "--home", home.path).shows_traceback


def test_simulate_writes_a_marked_folder_and_says_so(tmp_path: Path) -> None:
    outcome = run_spf("simulate", "--out", tmp_path / "out", "--years", "2023", "--students", 0)
    assert outcome.exit_code == 0, outcome.stderr
    assert "fictional district" in outcome.stderr
    assert (tmp_path / "out" / "SIMULATED.json").exists()
    assert not (tmp_path / "out" / "calpads").exists()


@pytest.mark.parametrize("years", ["2024-2022", "2021-2022", "2031", "last year", "-2022"])
def test_simulate_wrong_years(tmp_path: Path, years: str) -> None:
    outcome = run_spf("simulate", "--out", tmp_path / "out", f"--years={years}")
    _assert_refused(outcome, "year")
    assert not (tmp_path / "out").exists()


def test_simulate_too_few_schools(tmp_path: Path) -> None:
    _assert_refused(run_spf("simulate", "--out", tmp_path / "out", "--schools", "1"), "schools")


def test_simulate_leaves_a_folder_with_other_files_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("kept")
    _assert_refused(run_spf("simulate", "--out", tmp_path), "holds files that no simulation wrote")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]
