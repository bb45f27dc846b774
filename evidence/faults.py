"""Faults that must change nothing: `python -m evidence.faults`.

Belongs here: killing runs at random moments, two runs at once, a full disk, on a small fictional district.
Does not: single moments that are tested in every change (`tests/orchestration/test_killed_writers.py`,
`tests/command_line/test_run_story.py`).

A run is killed without warning (SIGKILL), alone or with its children, at a moment drawn from the length of an
undisturbed run. After each kill the published edition is hashed: every file, and every table as a reader sees
it. After every tenth kill a run is left to end, and its content hashes are those of the undisturbed run; then
the working database is removed, so that the next kills meet a run that loads everything.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from orchestration.editions.manifest import current_manifest
from orchestration.editions.releases import current_edition
from orchestration.editions.verification import verify_edition
from orchestration.home import Home

SPF = Path(sys.executable).with_name("spf")
SCHOOLS, YEARS = 40, "2022-2024"
KILLS_BEFORE_A_RERUN = 10


class EvidenceError(AssertionError):
    """Something that must hold did not."""


def main() -> None:
    """Run all of it; exit with 1 when anything does not hold."""
    options = _options()
    print(f"seed {options.seed}, {options.kills} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="spf_evidence_") as folder:
        try:
            _evidence(Path(folder), options.kills, random.Random(options.seed))
        except EvidenceError as error:
            sys.exit(f"DOES NOT HOLD: {error}")
    print("everything holds")


def _evidence(folder: Path, kills: int, chooser: random.Random) -> None:
    extracts, home = folder / "extracts", Home.at(folder / "home")
    _spf("simulate", "--out", extracts, "--schools", SCHOOLS, "--students", "0", "--years", YEARS)
    run = ("run", "--extracts", extracts, "--home", home.path)
    started = time.monotonic()
    _spf(*run)
    seconds = time.monotonic() - started
    expected = _tables(home)
    print(f"undisturbed run: {seconds:.0f} s, {len(expected)} tables", flush=True)
    _kills(run, home, kills, seconds, expected, chooser)
    _two_at_once(run, home, expected)
    _full_disk(run, home, expected)


def _kills(
    run: tuple, home: Home, kills: int, seconds: float, expected: dict, chooser: random.Random
) -> None:
    stages: Counter[str] = Counter()
    before, files = current_edition(home), _files(home)
    killed = ended = 0
    while killed < kills:
        if killed % KILLS_BEFORE_A_RERUN == 0:
            shutil.rmtree(home.work)
        moment, alone = chooser.uniform(0, seconds), chooser.random() < 0.5
        stage = _kill(run, moment, alone)
        if stage is None:
            # The run was faster than the one measured: it ended, and wrote an edition like any other.
            ended += 1
            _check(_tables(home) == expected, "a run that ended has other content")
            before, files = current_edition(home), _files(home)
            continue
        killed += 1
        stages[stage] += 1
        print(f"kill {killed}: {moment:5.1f} s, {'parent' if alone else 'all'}, after {stage}", flush=True)
        if current_edition(home) != before:
            # Killed after the switch: the edition is whole, and the one before is too.
            _check(_tables(home) == expected, "an edition switched in before the kill has other content")
        _check(_files(home, before) == files, f"the edition {before} was changed")
        _check_readable(home)
        before, files = current_edition(home), _files(home)
        if killed % KILLS_BEFORE_A_RERUN == 0:
            _spf(*run)
            _check(_tables(home) == expected, "the run after the kills has other content")
            _check(not _leftovers(home), f"left behind: {_leftovers(home)}")
            before, files = current_edition(home), _files(home)
            print(
                f"  a run completes with the content hashes of the undisturbed run ({killed} kills)",
                flush=True,
            )
    print(f"killed after: {dict(stages.most_common())}; {ended} runs ended before their moment", flush=True)


def _kill(run: tuple, moment: float, alone: bool) -> str | None:
    """Start a run and kill it at a moment; return the last step it had done, None when it ended before."""
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [str(SPF), *map(str, run)], stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            (os.kill if alone else os.killpg)(process.pid, signal.SIGKILL)
        code = process.wait()
        said.seek(0)
        text = said.read()
    if code == 0:
        return None
    _check(code == -signal.SIGKILL, f"a run ended with {code}: {text}")
    steps = [line.split()[0] for line in text.splitlines() if line.endswith(" s") and line.startswith("  ")]
    return steps[-1] if steps else "nothing"


def _two_at_once(run: tuple, home: Home, expected: dict) -> None:
    command = [str(SPF), *map(str, run)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    # Its first line comes when it holds HOME.
    first.stderr.readline()
    second = subprocess.run(command, capture_output=True, text=True, check=False)
    _check(second.returncode == 4, f"the second run ended with {second.returncode}: {second.stderr}")
    first.stderr.read()
    _check(first.wait() == 0, "the first run failed")
    _check(_tables(home) == expected, "the first run has other content")
    print("two runs at once: the second one is refused with exit code 4, the first one completes", flush=True)


def _full_disk(run: tuple, home: Home, expected: dict) -> None:
    """Fill the disk: where the editions are written, if this user may mount; else by a file size limit."""
    before, files = current_edition(home), _files(home)
    small = home.restricted.with_name("restricted.aside")
    home.restricted.rename(small)
    home.restricted.mkdir()
    mounted = _succeeds("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(home.restricted))
    try:
        if not mounted:
            home.restricted.rmdir()
            small.rename(home.restricted)
        limit = None if mounted else _limit_file_size
        done = subprocess.run(
            [str(SPF), *map(str, run)], capture_output=True, text=True, check=False, preexec_fn=limit
        )
    finally:
        if mounted:
            _succeeds("umount", str(home.restricted))
            home.restricted.rmdir()
            small.rename(home.restricted)
    _check(done.returncode == 1, f"a run on a full disk ended with {done.returncode}: {done.stderr}")
    _check("the disk is full: free some space" in done.stderr, f"no clear sentence: {done.stderr}")
    _check(current_edition(home) == before and _files(home) == files, "a full disk changed what is published")
    _spf(*run)
    _check(_tables(home) == expected, "the run after a full disk has other content")
    place = "where editions are written" if mounted else "for every file beyond 1 MB"
    print(
        f"a disk that is full {place}: exit code 1, a sentence, nothing changed, the rerun completes",
        flush=True,
    )


def _limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _spf(*arguments: object) -> None:
    done = subprocess.run([str(SPF), *map(str, arguments)], capture_output=True, text=True, check=False)
    _check(
        done.returncode == 0, f"spf {arguments[0]} ended with {done.returncode}: {done.stdout}{done.stderr}"
    )


def _tables(home: Home) -> dict[str, str]:
    return {table["name"]: table["content_hash"] for table in current_manifest(home)["tables"]}


def _files(home: Home, edition_id: str | None = None) -> dict[str, str]:
    folder = home.published / (edition_id or current_edition(home))
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def _check_readable(home: Home) -> None:
    wrong = [finding.text for finding in verify_edition(home, current_edition(home)) if not finding.is_good]
    _check(not wrong, f"the published edition is not what its manifest says: {json.dumps(wrong)}")


def _leftovers(home: Home) -> list[str]:
    return [
        str(path) for folder in (home.restricted, home.published) for path in folder.glob(".unfinished-*")
    ]


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise EvidenceError(otherwise)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evidence.faults", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    return parser.parse_args()


if __name__ == "__main__":
    main()
