"""The project as an edition was made with it: models, policy and code, kept by checksum.

Belongs here: what counts as the project, its hashes, keeping and unpacking it. Does not: the packages it runs
on; their versions are in the manifest of an edition.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from orchestration.durable_files import UNFINISHED, put_in_place, sync
from orchestration.home import PROJECT_FOLDER, Home

POLICY_PARTS = ("seeds",)
# Folders that are not there do not count.
CODE_PARTS = (
    "dbt_project.yml",
    "dbt_project",
    "disclosure",
    "expectations",
    "models",
    "orchestration",
    "psychometrics",
)


class ProjectMissingError(LookupError):
    """The project of an edition is not in the store, or is not what its name says."""


def policy_hash(project: Path = PROJECT_FOLDER) -> str:
    """Return the sha256 of the seeds: names and contents."""
    return _hash(project, POLICY_PARTS)


def code_hash(project: Path = PROJECT_FOLDER) -> str:
    """Return the sha256 of everything else that decides what is computed from the extracts."""
    return _hash(project, CODE_PARTS)


def keep_project(home: Home) -> str:
    """Keep the project in use, unless it is kept; return the name to unpack it by."""
    name = _hash(PROJECT_FOLDER, (*CODE_PARTS, *POLICY_PARTS))
    archive = _archive(home, name)
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        unfinished = archive.with_name(UNFINISHED + archive.name)
        with tarfile.open(unfinished, "w:gz") as tar:
            for file in _files(PROJECT_FOLDER, (*CODE_PARTS, *POLICY_PARTS)):
                content = file.read_bytes()
                member = tarfile.TarInfo(file.relative_to(PROJECT_FOLDER).as_posix())
                member.size = len(content)
                # The launcher of dbt must stay executable; other bits differ between machines.
                member.mode = 0o755 if os.access(file, os.X_OK) else 0o644
                tar.addfile(member, io.BytesIO(content))
        sync(unfinished)
        put_in_place(unfinished, archive)
    return name


def unpack_project(home: Home, name: str, folder: Path) -> None:
    """Unpack a kept project into an empty folder.

    Raises:
        ProjectMissingError: it is not kept, or its files are not those of its name.

    """
    archive = _archive(home, name)
    if not archive.exists():
        raise ProjectMissingError(f"the project {name[:12]} that made it is not in {archive.parent}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    if _hash(folder, (*CODE_PARTS, *POLICY_PARTS)) != name:
        raise ProjectMissingError(
            f"{archive} is not what it was when it was written: restore it from a backup"
        )


def forget_projects_but(home: Home, needed: Collection[str]) -> None:
    """Remove projects that no edition needs and leftovers of stopped runs."""
    for archive in home.projects.glob("*.tar.gz"):
        if archive.name.removesuffix(".tar.gz") not in needed:
            archive.unlink()


def _archive(home: Home, name: str) -> Path:
    return home.projects / f"{name}.tar.gz"


def _files(project: Path, parts: Iterable[str]) -> Iterator[Path]:
    for part in sorted(parts):
        top = project / part
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            names = file.relative_to(project).parts
            if file.is_file() and not any(name.startswith((".", "__pycache__")) for name in names):
                yield file


def _hash(project: Path, parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for file in _files(project, parts):
        digest.update(file.relative_to(project).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
