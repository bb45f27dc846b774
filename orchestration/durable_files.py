"""File operations that a kill or a power cut cannot leave half-done in sight of a reader.

Belongs here: writing a file once, renaming a finished folder into place, names no reader looks at, tidying
up, checksums of files. Does not: what the files hold.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

# Whatever begins so is either being written now or left behind by a process that was stopped.
UNFINISHED = ".unfinished-"


def sha256_of(path: Path) -> str:
    """Return the checksum of a file as hexadecimal text; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Put a folder and everything below it on disk: a rename must not become visible before its content."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def sync(path: Path) -> None:
    """Put one file, or the list of names in one folder, on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(finished: Path, target: Path) -> None:
    """Give a finished and synced file or folder its name, for good."""
    finished.rename(target)
    sync(target.parent)


def write_once(path: Path, text: str) -> None:
    """Write a new file whole or not at all.

    Raises:
        FileExistsError: there is a file of that name; it is left as it is.

    """
    unfinished = path.with_name(UNFINISHED + path.name)
    unfinished.write_text(text, "utf-8")
    sync(unfinished)
    try:
        # A link, unlike a rename, never replaces what is there.
        os.link(unfinished, path)
    finally:
        unfinished.unlink()
    sync(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder so that no reader ever finds half of it under its name."""
    if folder.exists():
        leaving = folder.with_name(f"{UNFINISHED}{folder.name}")
        folder.rename(leaving)
        shutil.rmtree(leaving)


def remove_unfinished(folder: Path) -> None:
    """Remove what stopped processes left in a folder."""
    for leftover in folder.glob(f"{UNFINISHED}*"):
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
