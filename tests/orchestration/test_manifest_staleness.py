"""dbt's manifest is made anew exactly when something of the dbt project is newer."""

import os
from pathlib import Path

import pytest

from orchestration import manifest

MADE = 1_700_000_000


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "models/staging/a.sql",
        "seeds/b.csv",
        "dbt_project/macros/c.sql",
        "dbt_project.yml",
        "target/manifest.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    for path in tmp_path.rglob("*"):
        os.utime(path, (MADE, MADE))
    monkeypatch.setattr(manifest, "PROJECT_FOLDER", tmp_path)
    monkeypatch.setattr(manifest, "MANIFEST", tmp_path / "target" / "manifest.json")
    return tmp_path


def test_fresh_while_nothing_is_newer(project: Path) -> None:
    assert not manifest.is_stale()


def test_stale_when_missing(project: Path) -> None:
    (project / "target" / "manifest.json").unlink()
    assert manifest.is_stale()


@pytest.mark.parametrize(
    "name", ["models/staging/a.sql", "seeds/b.csv", "dbt_project/macros/c.sql", "dbt_project.yml"]
)
def test_stale_when_a_file_is_newer(project: Path, name: str) -> None:
    os.utime(project / name, (MADE + 1, MADE + 1))
    assert manifest.is_stale()


def test_stale_when_a_file_is_taken_away(project: Path) -> None:
    (project / "models" / "staging" / "a.sql").unlink()
    assert manifest.is_stale()


def test_files_outside_the_dbt_project_do_not_matter(project: Path) -> None:
    (project / "README.md").write_text("newer")
    assert not manifest.is_stale()
