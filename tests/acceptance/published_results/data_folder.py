"""Where the published files are, and when a test may be skipped."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
VARIABLE = "SPF_ACCEPTANCE_DATA"
BESIDE_THE_PROJECT = PROJECT.parent / "shared" / "data"


def data_folder() -> Path:
    """Return the folder of published files; skips the test where there is none.

    A folder that is named and not there is a mistake of whoever named it, so it fails.
    """
    named = os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser().resolve()
        if not folder.is_dir():
            pytest.fail(f"{VARIABLE} names {folder}, which is not a folder")
        return folder
    if not BESIDE_THE_PROJECT.is_dir():
        pytest.skip(
            f"no published files: set {VARIABLE} to an extracts folder, or put one at "
            f"{os.path.relpath(BESIDE_THE_PROJECT, PROJECT)} beside the project"
        )
    return BESIDE_THE_PROJECT


def published_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of `folder` that match; skips the test where none does.

    Under continuous integration, with the folder in its place, nothing is skipped.
    """
    files = sorted(folder.glob(pattern))
    if files:
        return files
    reason = f"no file {pattern} in {folder}"
    if os.environ.get("CI") and BESIDE_THE_PROJECT.is_dir():
        pytest.fail(reason)
    pytest.skip(reason)
