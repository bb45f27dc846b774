"""One run on the published files, shared by every test that reads its edition."""

from pathlib import Path

import duckdb
import pytest
from made_once import made_once
from published_results.annual_run import run_annual_job
from published_results.data_folder import data_folder


@pytest.fixture(scope="session")
def published() -> Path:
    return data_folder()


@pytest.fixture(scope="session")
def edition_folder(published, tmp_path_factory) -> Path:
    def make(folder: Path) -> None:
        run_annual_job(published, folder / "home")

    folder = made_once(tmp_path_factory, "acceptance", make)
    return (folder / "home" / "published" / "current").resolve()


@pytest.fixture(scope="session")
def edition(edition_folder):
    """Read-only, as every reader of an edition opens it."""
    with duckdb.connect(str(edition_folder / "spf.duckdb"), read_only=True) as connection:
        yield connection
