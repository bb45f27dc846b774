"""Folders of editions that a kill cannot leave half-made in sight of a reader.

Belongs here: names that no reader looks at, putting a folder on disk, tidying up. Does not: what is in it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

UNFINISHED = ".unfinished-"


def sync(folder: Path) -> None:
    """Put a folder and everything below it on disk: a rename must not become visible before its content."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove_unfinished(folder: Path) -> None:
    """Remove what a stopped run left behind."""
    for leftover in folder.glob(f"{UNFINISHED}*"):
        if leftover.is_symlink():
            leftover.unlink()
        else:
            shutil.rmtree(leftover)
