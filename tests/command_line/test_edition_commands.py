"""certify, release, rollback, verify and status of editions, as a user meets them."""

import os
import resource
import shutil
import subprocess
from pathlib import Path

import pytest
from installed_command import SPF, run_spf

from orchestration.editions.manifest import current_manifest, edition_manifests
from orchestration.editions.releases import current_edition


def _spf(home, command: str, *options: str):
    outcome = run_spf(command, "--home", home.path, *options)
    assert not outcome.shows_traceback
    return outcome


def test_a_year_from_preview_to_certified_to_revised_and_back(small_home) -> None:
    home = small_home.home
    small_home.run()
    certified = _spf(home, "certify", "--school-year", "2024")
    assert certified.exit_code == 0, certified.stderr
    first = current_edition(home)
    assert f"2024 is certified in edition {first}" in certified.stderr
    assert f"edition {first} is current" in certified.stderr

    again = _spf(home, "certify", "--school-year", "2024")
    assert again.exit_code == 2
    assert "a change needs --revise and --reason" in again.stderr

    small_home.correct(2024)
    second = small_home.run().edition_id
    status = _spf(home, "status").stdout
    assert f"  {second}  current " in status
    assert f"  {first}  before " in status
    assert "      2024 would change: " in status
    assert "2024 certified" in status

    revised = _spf(home, "certify", "--school-year", "2024", "--revise", "--reason", "corrected by the State")
    assert revised.exit_code == 0, revised.stderr
    third = current_edition(home)
    status = _spf(home, "status").stdout
    assert [line.split()[1:4] for line in _part(status, "certifications")] == [
        ["2024", "certified", first],
        ["2024", "revised", f"{third}:"],
    ]
    assert "corrected by the State" in status

    back = _spf(home, "rollback")
    assert back.exit_code == 0, back.stderr
    assert f"edition {second} is current" in back.stderr
    status = _spf(home, "status").stdout
    assert f"  {third}  withdrawn " in status
    assert [line.split()[1] for line in _part(status, "releases")][-1] == "rolled"

    forth = _spf(home, "release", "--edition", third)
    assert forth.exit_code == 0, forth.stderr
    assert current_edition(home) == third
    verified = _spf(home, "verify")
    assert verified.exit_code == 0, verified.stdout
    assert verified.stdout.startswith(f"edition {third}\n")
    assert "WRONG" not in verified.stdout
    assert "2024 revised: rows are those of edition" in verified.stdout


def _part(text: str, title: str) -> list[str]:
    """The indented lines below a title."""
    lines = text.splitlines()
    start = lines.index(title) + 1
    end = next((number for number, line in enumerate(lines[start:], start) if not line), len(lines))
    return lines[start:end]


def test_an_edition_that_was_changed_is_not_released(small_home) -> None:
    home = small_home.home
    first, second = small_home.run().edition_id, small_home.run().edition_id
    (home.restricted / first / "parquet" / "organizations.parquet").unlink()
    outcome = _spf(home, "release", "--edition", first)
    assert outcome.exit_code == 1
    assert f"{first} is not released" in outcome.stderr
    assert "organizations.parquet" in outcome.stderr
    verified = _spf(home, "verify", "--edition", first)
    assert verified.exit_code == 1
    assert "  WRONG restricted files" in verified.stdout
    assert current_edition(home) == second


def test_an_edition_with_student_files_is_pending_and_says_why(small_home) -> None:
    home = small_home.home
    small_home.change("update registry.extracts set is_simulated = false, dataset_id = 'scores'")
    held = small_home.run().edition_id
    status = _spf(home, "status").stdout
    assert f"  {held}  not released" in status
    assert f"pending release: {held} (it rests on files about single students" in status
    outcome = _spf(home, "release")
    assert outcome.exit_code == 1
    assert "disclosure audit" in outcome.stderr
    assert not home.current.exists()


def test_nothing_to_go_back_to_and_unknown_editions_are_wrong_use(small_home) -> None:
    home = small_home.home
    small_home.run()
    assert _spf(home, "rollback").exit_code == 2
    for command in ("release", "verify"):
        outcome = _spf(home, command, "--edition", "nothing")
        assert outcome.exit_code == 2
        assert "no edition nothing in" in outcome.stderr


def test_editions_are_verified_without_the_working_database(small_home) -> None:
    home = small_home.home
    small_home.run()
    shutil.rmtree(home.work)
    assert _spf(home, "verify").exit_code == 0
    assert _spf(home, "certify", "--school-year", "2024").exit_code == 0


def test_a_home_without_an_edition_is_wrong_use(tmp_path: Path) -> None:
    for command in (("verify",), ("release",), ("rollback",), ("certify", "--school-year", "2024")):
        name, *options = command
        outcome = run_spf(name, "--home", tmp_path / "home", *options)
        assert outcome.exit_code == 2
        assert "holds no edition: run `spf run --home" in outcome.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", [("certify", "--school-year", "2024"), ("release",), ("rollback",)])
def test_what_changes_a_home_waits_for_nobody(small_home, command: tuple[str, ...]) -> None:
    small_home.run()
    with small_home.home.held():
        outcome = _spf(small_home.home, *command)
    assert outcome.exit_code == 4
    assert f"(process {os.getpid()}, since " in outcome.stderr


def test_a_full_disk_is_a_sentence_and_changes_nothing(small_home) -> None:
    home = small_home.home
    before = small_home.run().edition_id

    def limit() -> None:
        # A file size limit meets the program as a full disk does, and needs no rights to set up.
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [str(SPF), "certify", "--home", str(home.path), "--school-year", "2024"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert done.returncode == 1, done.stderr
    assert "Error: the disk is full: free some space" in done.stderr
    assert "what was published before is untouched" in done.stderr
    assert "Traceback" not in done.stderr
    assert current_edition(home) == before
    assert [one["edition_id"] for one in edition_manifests(home)] == [before]
    again = _spf(home, "certify", "--school-year", "2024")
    assert again.exit_code == 0, again.stderr
    assert current_manifest(home)["school_years"]["2024"] == "certified"


def test_a_wrong_retention_is_told_before_anything_runs(simulated_home, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "retention.json").write_text('{"editions": -1}')
    outcome = run_spf("run", "--extracts", simulated_home.extracts, "--home", tmp_path / "home")
    assert outcome.exit_code == 2, outcome.stderr
    assert "whole numbers of at least 1" in outcome.stderr
