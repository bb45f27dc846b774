"""The installed command `spf`, run as a user runs it: in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SPF = Path(sys.executable).with_name("spf")
# Far beyond what any command takes: only a command that hangs meets it.
TIME_LIMIT = 600


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def shows_traceback(self) -> bool:
        return "Traceback (most recent call last)" in self.stdout + self.stderr


def run_spf(*arguments: object, project: Path | None = None) -> Outcome:
    """Run the command and wait; `project` replaces the installed project by a copy of it."""
    done = subprocess.run(
        [str(SPF), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
        env=_environment(project),
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def start_spf(*arguments: object) -> subprocess.Popen:
    """Start the command as the leader of a process group of its own, standard error readable by line."""
    return subprocess.Popen(
        [str(SPF), *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(None),
        start_new_session=True,
    )


def _environment(project: Path | None) -> dict[str, str]:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("SPF_HOME", "DAGSTER_HOME")
    }
    if project is not None:
        environment["PYTHONPATH"] = str(project)
    return environment
