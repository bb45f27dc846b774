"""Extracts and projects are kept by checksum, whole or not at all."""

import dataclasses
import hashlib
import stat
from pathlib import Path

import pytest

from orchestration.catalogue import read_catalogue
from orchestration.durable_files import UNFINISHED
from orchestration.extract_store import ExtractChangedError, ExtractStore, is_kept
from orchestration.home import PROJECT_FOLDER, Home
from orchestration.project_store import (
    ProjectMissingError,
    code_hash,
    forget_projects_but,
    keep_project,
    policy_hash,
    unpack_project,
)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> ExtractStore:
    return ExtractStore(tmp_path / "store")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "file.csv").write_bytes(b"a,b\n1,2\n")
    return tmp_path / "file.csv"


def test_a_kept_file_outlives_a_change_of_the_original(store: ExtractStore, file: Path) -> None:
    sha256 = _sha256(file.read_bytes())
    store.keep(file, sha256)
    with file.open("ab") as original:
        original.write(b"3,4\n")
    assert store.holds(sha256)
    assert store.path_of(sha256).read_bytes() == b"a,b\n1,2\n"
    assert stat.S_IMODE(store.path_of(sha256).stat().st_mode) == 0o400


def test_a_file_that_is_not_the_one_is_refused(store: ExtractStore, file: Path) -> None:
    with pytest.raises(ExtractChangedError, match="changed while it was read"):
        store.keep(file, _sha256(b"another"))
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []


def test_what_nothing_needs_is_forgotten_and_leftovers_too(store: ExtractStore, file: Path) -> None:
    needed = _sha256(file.read_bytes())
    store.keep(file, needed)
    file.write_bytes(b"old")
    store.keep(file, _sha256(b"old"))
    leftover = store.path_of(needed).with_name(f"{UNFINISHED}{needed}")
    leftover.write_bytes(b"a,")
    assert store.forget_all_but({needed}) == 2
    assert store.holds(needed)
    assert not store.holds(_sha256(b"old"))


def test_files_about_single_students_are_never_kept() -> None:
    dataset = read_catalogue().datasets[0]
    assert is_kept(dataset)
    assert not is_kept(dataclasses.replace(dataset, sensitivity="student_level"))
    personal = dataclasses.replace(dataset.columns[0], is_pii=True)
    assert not is_kept(dataclasses.replace(dataset, columns=(personal, *dataset.columns[1:])))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.at(tmp_path / "home")
    home.create()
    return home


def test_an_unpacked_project_is_the_one_that_was_kept(home: Home, tmp_path: Path) -> None:
    name = keep_project(home)
    assert keep_project(home) == name
    unpack_project(home, name, tmp_path / "project")
    assert policy_hash(tmp_path / "project") == policy_hash()
    assert code_hash(tmp_path / "project") == code_hash()
    for launcher in ("orchestration/dbt_child.sh",):
        assert (tmp_path / "project" / launcher).stat().st_mode & stat.S_IXUSR
    assert not list((tmp_path / "project").rglob("__pycache__"))


@pytest.mark.parametrize(
    ("path", "changed", "same"),
    [
        ("seeds/policy/reasons.csv", policy_hash, code_hash),
        ("models/publish/summative_ratings.sql", code_hash, policy_hash),
        ("dbt_project.yml", code_hash, policy_hash),
    ],
)
def test_policy_and_code_have_hashes_of_their_own(project_copy, tmp_path: Path, path, changed, same) -> None:
    project = project_copy(tmp_path / "project")
    assert changed(project) == changed(PROJECT_FOLDER)
    (project / path).write_text((project / path).read_text() + "\n")
    assert changed(project) != changed(PROJECT_FOLDER)
    assert same(project) == same(PROJECT_FOLDER)


def test_a_project_that_is_gone_or_changed_is_not_run(home: Home, tmp_path: Path) -> None:
    name = keep_project(home)
    (archive,) = home.projects.iterdir()
    other = "0" * 64
    archive.rename(home.projects / f"{other}.tar.gz")
    with pytest.raises(ProjectMissingError, match="is not in"):
        unpack_project(home, name, tmp_path / "one")
    with pytest.raises(ProjectMissingError, match="is not what it was when it was written"):
        unpack_project(home, other, tmp_path / "two")
    forget_projects_but(home, set())
    assert list(home.projects.iterdir()) == []
