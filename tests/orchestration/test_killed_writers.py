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


@pytest.mark.parametrize("what", ["run", "2024"])
def test_killed_at_random_file_operations(
    small_home, tmp_path: Path, request: pytest.FixtureRequest, what: str
) -> None:
    home = small_home.home
    small_home.run()
    operations = _operations(home, what, tmp_path / "undisturbed")
    assert operations > 50
    chooser = random.Random(f"{SEED} {what}")
    every = request.config.getoption("--every-kill")
    moments = sorted(chooser.sample(range(1, operations + 1), operations if every else KILLS))
    print(f"seed {SEED}, {what}: killed before file operations {moments} of {operations}")
    expected = current_manifest(home)["tables"]
    for moment in moments:
        before = current_edition(home)
        files = _files(home.published / before)
        done = _write(home, what, moment)
        if done.returncode != -signal.SIGKILL:
            assert "is certified since" in done.stderr, done.stderr
        assert _files(home.published / before) == files
        current = current_edition(home)
        assert current_manifest(home)["tables"] == expected
        assert [one.text for one in verify_edition(home, current) if not one.is_good] == []
    small_home.run()
    assert current_manifest(home)["tables"] == expected
    for folder in (home.restricted, home.published):
        assert list(folder.glob(f"{UNFINISHED}*")) == []
    if what != "run":
        state = edition_manifest(home, current_edition(home))["school_years"][what]
        records = list(home.certifications.iterdir())
        # Either the journal knows of it and it holds, or it never happened.
        assert state == ("certified" if records else "preview")
