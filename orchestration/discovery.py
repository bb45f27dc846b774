"""Discovery: which files of the given folders are extracts the catalogue knows.

Here: walking folders and matching paths. Nothing is opened, so a folder on a slow disk is cheap.
Not here: whether a file is new, good or bad (``loading``).
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.catalogue import ExtractCatalogue, ExtractDataset
from orchestration.errors import WrongUseError

SIMULATION_MARK = "SIMULATED.json"
# The simulation writes the true values here; reading them would make every check pass by design.
SIMULATION_TRUTH = "truth"


class ExtractFolderError(WrongUseError):
    """The folders given cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class FoundExtract:
    """A recognised file. ``relative_path`` is posix and relative to its extracts folder."""

    dataset: ExtractDataset
    path: Path
    relative_path: str
    is_simulated: bool = False


@dataclass(frozen=True)
class Discovery:
    """Everything found, in the order of the catalogue and then of the path."""

    recognised: list[FoundExtract]
    unrecognised: list[str]
    is_simulated: bool

    def of(self, dataset: ExtractDataset) -> list[FoundExtract]:
        """Return the files of one dataset."""
        return [found for found in self.recognised if found.dataset.table_name == dataset.table_name]


def discover(folders: list[Path], catalogue: ExtractCatalogue) -> Discovery:
    """List the extracts in ``folders``.

    A folder with ``SIMULATED.json`` at its root is marked as simulated and its ``truth`` folder
    is never looked into. Hidden files and lock files of office programs are passed over. A folder
    with the name of an extract is listed as one, so that loading can say that it is none.
    Raises ExtractFolderError for a folder that cannot be read, and where two folders hold the
    same relative path, because only that path is registered.
    """
    found: dict[str, FoundExtract] = {}
    unrecognised: list[str] = []
    simulated: list[bool] = []
    for folder in folders:
        is_simulated = (folder / SIMULATION_MARK).is_file()
        simulated.append(is_simulated)
        for relative_path, is_folder in sorted(_files(folder, is_simulated)):
            dataset = catalogue.recognise(relative_path)
            if dataset is None:
                if not is_folder:
                    unrecognised.append(relative_path)
                continue
            path = folder / relative_path
            if relative_path in found:
                raise ExtractFolderError(
                    f"{relative_path} is in two extracts folders: {found[relative_path].path} and "
                    f"{path}. Keep one, or rename one."
                )
            found[relative_path] = FoundExtract(dataset, path, relative_path, is_simulated)
    order = {dataset.table_name: place for place, dataset in enumerate(catalogue.datasets)}
    recognised = sorted(found.values(), key=lambda one: (order[one.dataset.table_name], one.relative_path))
    return Discovery(recognised, unrecognised, any(simulated))


def _files(folder: Path, is_simulated: bool) -> Iterator[tuple[str, bool]]:
    """Offer relative paths, and whether each is a folder."""

    def refuse(error: OSError) -> None:
        raise ExtractFolderError(
            f"{error.filename} cannot be read ({error.strerror}). "
            "Check the folder's name and its permissions."
        ) from error

    for parent, folders, files in os.walk(folder, onerror=refuse):
        relative = Path(parent).relative_to(folder)
        at_root = relative == Path()
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and not (is_simulated and at_root and name == SIMULATION_TRUTH)
        ]
        yield from (((relative / name).as_posix(), True) for name in folders)
        for name in files:
            if name.startswith((".", "~$")) or (at_root and name == SIMULATION_MARK):
                continue
            yield (relative / name).as_posix(), False
