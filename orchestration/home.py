"""The home folder of an installation: where everything lives and how one run holds it.

Belongs here: paths below HOME, creating them, the lock. Does not: what is written into them.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# Homes that this process holds.
_HELD: set[Path] = set()

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


class HomeIsHeldError(RuntimeError):
    """Another run holds HOME."""


@dataclass(frozen=True)
class Home:
    """Paths below one home folder (absolute)."""

    path: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> Home:
        """Return the home at `path`, made absolute; nothing is created."""
        return cls(Path(path).expanduser().resolve())

    @property
    def work(self) -> Path:
        """Working files: the warehouse that a run builds."""
        return self.path / "work"

    @property
    def warehouse(self) -> Path:
        """The working database."""
        return self.work / "spf.duckdb"

    @property
    def restricted(self) -> Path:
        """Editions for the owner only."""
        return self.path / "restricted"

    @property
    def published(self) -> Path:
        """Public editions and the link `current`."""
        return self.path / "published"

    @property
    def current(self) -> Path:
        """Symbolic link to the public edition."""
        return self.published / "current"

    @property
    def quarantine(self) -> Path:
        """Reports on files that were refused."""
        return self.path / "quarantine"

    @property
    def dagster(self) -> Path:
        """Dagster's instance: run history and configuration."""
        return self.path / "dagster"

    @property
    def logs(self) -> Path:
        """Log files of runs."""
        return self.path / "logs"

    @property
    def extract_store(self) -> Path:
        """Copies of the extracts that editions rest on, by checksum."""
        return self.path / "store" / "extracts"

    @property
    def projects(self) -> Path:
        """Models, policy and code that editions were made with, by checksum."""
        return self.path / "store" / "projects"

    @property
    def certifications(self) -> Path:
        """Journal of certified and revised years."""
        return self.path / "records" / "certifications"

    @property
    def releases(self) -> Path:
        """Journal of which edition became the public one, and when."""
        return self.path / "records" / "releases"

    @property
    def dbt(self) -> Path:
        """What dbt writes: manifest, compiled SQL, run results."""
        return self.work / "dbt"

    @property
    def dbt_before_growth(self) -> Path:
        """The same of the step before growth is computed."""
        return self.dbt / "before_growth"

    @property
    def dbt_after_reliability(self) -> Path:
        """The same of the step after reliability is computed."""
        return self.dbt / "after_reliability"

    @property
    def validity(self) -> Path:
        """What the last check of the warehouse left: results and Data Docs."""
        return self.work / "validity"

    def create(self) -> None:
        """Create the folders that are missing; those that are not for everybody are the owner's alone."""
        for folder in (
            self.work,
            self.restricted,
            self.published,
            self.quarantine,
            self.dagster,
            self.logs,
            self.dbt,
            self.extract_store,
            self.projects,
            self.certifications,
            self.releases,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.work, self.restricted, self.quarantine, self.extract_store.parent):
            folder.chmod(0o700)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold HOME for one run, or for one step of a run that was started from Dagster's UI.

        The lock is the kernel's: it ends with the process, however that ends. Within a process that holds
        HOME already there is nothing more to do.

        Raises:
            HomeIsHeldError: another process holds it.

        """
        if self.path in _HELD:
            yield
            return
        self.path.mkdir(parents=True, exist_ok=True)
        # Not "w": that would wipe out who holds it before it is known whether somebody does.
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise HomeIsHeldError(
                    f"another run holds {self.path} ({lock.read().strip() or 'just started'}): "
                    "wait until it ends, or choose another --home"
                ) from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
            lock.flush()
            _HELD.add(self.path)
            try:
                yield
            finally:
                _HELD.discard(self.path)


def remember_extract_folders(home: Home, folders: list[Path]) -> None:
    """Keep the extracts folders of a run, so that Dagster's UI loads from the same ones."""
    text = json.dumps([str(folder.resolve()) for folder in folders])
    (home.path / "extract_folders.json").write_text(text + "\n")


def last_extract_folders(home: Home) -> list[Path]:
    """Return the extracts folders of the last run, or none."""
    file = home.path / "extract_folders.json"
    return [Path(folder) for folder in json.loads(file.read_text())] if file.exists() else []
