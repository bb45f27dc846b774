"""The home folder: its paths, who may read them, and the lock that one run holds."""

import subprocess
import sys
from pathlib import Path

import pytest
from installed_command import run_spf

from orchestration.home import Home, HomeIsHeldError, last_extract_folders, remember_extract_folders


def test_paths_are_absolute_whatever_the_working_folder(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Home.at("home").warehouse == tmp_path.resolve() / "home" / "work" / "spf.duckdb"
    assert not Home.at("home").path.exists()


def test_working_and_restricted_folders_are_the_owners_alone(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    home.create()
    home.create()
    assert home.work.stat().st_mode & 0o777 == 0o700
    assert home.restricted.stat().st_mode & 0o777 == 0o700
    assert home.quarantine.stat().st_mode & 0o777 == 0o700


def _is_free_for_another_process(home: Home) -> bool:
    program = (
        "import sys; from orchestration.home import Home, HomeIsHeldError\n"
        "try:\n    Home.at(sys.argv[1]).held().__enter__()\n"
        "except HomeIsHeldError as error:\n    print(error)\n    sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, home.path], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 7), done.stderr
    if done.returncode == 7:
        assert str(home.path) in done.stdout
        assert "another run holds" in done.stdout
    return done.returncode == 0


def test_a_second_holder_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with home.held():
        assert not _is_free_for_another_process(home)
    assert _is_free_for_another_process(home)


def test_a_step_of_a_run_finds_the_home_held_by_its_own_run(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with home.held():
        with home.held():
            pass
        # The step let go of nothing that the run still holds.
        assert not _is_free_for_another_process(home)


def test_this_process_is_refused_while_another_holds_the_home(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    program = (
        "import sys; from orchestration.home import Home\n"
        "with Home.at(sys.argv[1]).held():\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, home.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HomeIsHeldError, match="choose another --home"), home.held():
            pass
        other.stdin.close()
    with home.held():
        pass


def test_an_error_lets_go_of_the_home(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with pytest.raises(ZeroDivisionError), home.held():
        _ = 1 // 0
    assert _is_free_for_another_process(home)


def test_the_end_of_a_process_lets_go_of_the_home(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    program = (
        "import os, sys; from orchestration.home import Home; held = Home.at(sys.argv[1]).held();"
        "held.__enter__(); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", program, home.path], check=False).returncode == 9
    with home.held():
        pass


def test_two_homes_do_not_know_of_each_other(tmp_path: Path) -> None:
    with Home.at(tmp_path / "one").held(), Home.at(tmp_path / "two").held():
        pass


def test_a_run_on_a_held_home_ends_with_exit_code_4(simulated_home, tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    with home.held():
        outcome = run_spf("run", "--extracts", simulated_home.extracts, "--home", home.path)
    assert outcome.exit_code == 4, outcome.stderr
    assert "another run holds" in outcome.stderr
    assert "choose another --home" in outcome.stderr
    assert not outcome.shows_traceback
    assert not home.warehouse.exists()


def test_extract_folders_of_the_last_run_are_remembered(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert last_extract_folders(home) == []
    home.create()
    remember_extract_folders(home, [tmp_path / "a", tmp_path / "b" / ".." / "c"])
    assert last_extract_folders(home) == [tmp_path.resolve() / "a", tmp_path.resolve() / "c"]
