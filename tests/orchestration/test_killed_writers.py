"""A writer killed at any file it writes: readers keep the edition they had, the next writer completes."""

import hashlib
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.durable_files import UNFINISHED
from orchestration.editions.manifest import current_manifest, edition_manifest
from orchestration.editions.releases import current_edition
from orchestration.editions.verification import verify_edition
from orchestration.editions.writing import write_edition
from orchestration.home import Home

SEED = 20261124
KILLS = 4

# The writer stops itself before the file operation of that number: no clock, no race. The signal is the one
# that no process can catch.
WRITER = """
import os, signal, sys
from orchestration import durable_files
from orchestration.editions.certification import certify
from orchestration.editions.writing import write_edition
from orchestration.home import Home

home, what, left = Home.at(sys.argv[1]), sys.argv[2], int(sys.argv[3])
WATCHED = ("open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.chmod")

def count(event, arguments):
    global left
    if event in WATCHED and any(str(home.path) in str(one) for one in arguments[:2]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
write_edition(home) if what == "run" else certify(home, int(what))
print(left)
"""


def _write(home, what: str, kill_before: int) -> subprocess.CompletedProcess:
    arguments = [sys.executable, "-c", WRITER, str(home.path), what, str(kill_before)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def _operations(home, what: str, folder: Path) -> int:
    """Count the file operations of an undisturbed writer, on a copy of the home."""
    shutil.copytree(home.path, folder, symlinks=True)
    done = _write(Home.at(folder), what, 10**6)
    assert done.returncode == 0, done.stderr
    return 10**6 - int(done.stdout)


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _moments(request: pytest.FixtureRequest, what: str, operations: int) -> list[int]:
    assert operations > 50
    every = request.config.getoption("--every-kill")
    chosen = random.Random(f"{SEED} {what}").sample(range(1, operations + 1), operations if every else KILLS)
    print(f"seed {SEED}, {what}: killed before file operations {sorted(chosen)} of {operations}")
    return sorted(chosen)


def _kill(home: Home, what: str, moment: int) -> None:
    """Kill a writer and check what readers find: the edition before, untouched, and a whole current one."""
    before, tables = current_edition(home), current_manifest(home)["tables"]
    files = _files(home.published / before)
    done = _write(home, what, moment)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert _files(home.published / before) == files
    assert current_manifest(home)["tables"] == tables
    assert [one.text for one in verify_edition(home, current_edition(home)) if not one.is_good] == []


def _assert_tidy(home: Home) -> None:
    for folder in (home.restricted, home.published, home.certifications, home.releases):
        assert list(folder.glob(f"{UNFINISHED}*")) == []


def test_a_run_killed_at_random_file_operations(small_home, tmp_path: Path, request) -> None:
    home = small_home.home
    small_home.run()
    expected = current_manifest(home)["tables"]
    operations = _operations(home, "run", tmp_path / "undisturbed")
    for moment in _moments(request, "run", operations):
        _kill(home, "run", moment)
    written = small_home.run()
    assert current_edition(home) == written.edition_id
    assert current_manifest(home)["tables"] == expected
    _assert_tidy(home)


def test_a_certification_killed_at_random_file_operations(small_home, tmp_path: Path, request) -> None:
    small_home.run()
    expected = current_manifest(small_home.home)["tables"]
    operations = _operations(small_home.home, "2024", tmp_path / "undisturbed")
    for moment in _moments(request, "certification", operations):
        home = Home.at(tmp_path / "killed")
        shutil.copytree(small_home.home.path, home.path, symlinks=True)
        _kill(home, "2024", moment)
        written = write_edition(home)
        assert current_manifest(home)["tables"] == expected
        # Either the journal knows of it and it holds, or it never happened.
        is_recorded = bool(list(home.certifications.iterdir()))
        state = edition_manifest(home, written.edition_id)["school_years"]["2024"]
        assert state == ("certified" if is_recorded else "preview"), moment
        _assert_tidy(home)
        shutil.rmtree(home.path)
