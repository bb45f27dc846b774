"""The store of extracts: every file that an edition rests on, by its checksum.

Belongs here: keeping a copy of a loaded file, finding it again, forgetting what no edition needs. Does not:
which files are loaded (`loading`), which are needed (`editions.retention`).

Files about single students are never kept: HOME holds nothing that names one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from orchestration.catalogue import ExtractDataset
from orchestration.durable_files import UNFINISHED, put_in_place, sync

_CHUNK_BYTES = 1 << 20


class ExtractChangedError(RuntimeError):
    """A file is no longer the one whose checksum was taken."""


def is_kept(dataset: ExtractDataset) -> bool:
    """Whether files of a dataset may be copied into HOME."""
    return dataset.sensitivity != "student_level" and not dataset.pii_columns


class ExtractStore:
    """Copies of files in one folder, named by their sha256; a copy, because the original may be edited."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path_of(self, sha256: str) -> Path:
        """Return where the file of a checksum lies, or would lie."""
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        """Whether there is a file of that checksum."""
        return self.path_of(sha256).exists()

    def keep(self, file: Path, sha256: str) -> None:
        """Copy a file into the store, unless it is there.

        Raises:
            ExtractChangedError: the content is not that of the checksum (any more).
            OSError: the store cannot be written.

        """
        kept = self.path_of(sha256)
        if kept.exists():
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_name(UNFINISHED + sha256)
        digest = hashlib.sha256()
        with file.open("rb") as original, unfinished.open("wb") as copy:
            while chunk := original.read(_CHUNK_BYTES):
                digest.update(chunk)
                copy.write(chunk)
        if digest.hexdigest() != sha256:
            unfinished.unlink()
            raise ExtractChangedError(f"{file} changed while it was read")
        unfinished.chmod(0o400)
        sync(unfinished)
        put_in_place(unfinished, kept)

    def forget_all_but(self, needed: Collection[str]) -> int:
        """Remove files that nothing needs and leftovers of stopped runs; return how many."""
        forgotten = [file for file in self.folder.glob("??/*") if file.name not in needed]
        for file in forgotten:
            file.unlink()
        return len(forgotten)
