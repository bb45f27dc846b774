"""Editions: what the manifest says is what was published, and a failure changes nothing."""

import hashlib
import json
import os
import re
import stat
import threading
from pathlib import Path

import duckdb
import pytest

from orchestration.content_hash import content_hash
from orchestration.durable_files import UNFINISHED
from orchestration.editions import releases, writing
from orchestration.editions.manifest import MixedSourcesError, current_manifest, edition_manifests
from orchestration.editions.tables import PUBLISHED_TABLES, PublishedTable
from orchestration.editions.writing import write_edition
from orchestration.home import Home

TABLES = {table.name: table for table in PUBLISHED_TABLES}


def _hashes(manifest: dict) -> dict[str, tuple[int, str]]:
    return {table["name"]: (table["row_count"], table["content_hash"]) for table in manifest["tables"]}


def _recomputed(connection: duckdb.DuckDBPyConnection, relation: str, table: dict) -> tuple[int, str]:
    count = connection.execute(f"select count(*) from {relation}").fetchone()[0]
    return count, content_hash(connection, relation, table["columns"], TABLES[table["name"]].key)


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _leftovers(home: Home) -> list[Path]:
    return [*home.published.glob(f"{UNFINISHED}*"), *home.restricted.glob(f"{UNFINISHED}*")]


@pytest.fixture(scope="module")
def manifest(simulated_home) -> dict:
    return current_manifest(simulated_home.home)


@pytest.fixture
def home(simulated_home, tmp_path: Path) -> Home:
    return simulated_home.copy_to(tmp_path / "home", "work", *simulated_home.editions)


def test_manifest_names_every_input_with_its_checksum(manifest: dict, simulated_home) -> None:
    extracts = simulated_home.extracts
    inputs = {one["path"]: one for one in manifest["inputs"]}
    assert set(inputs) == set(simulated_home.summary.files)
    for path, one in inputs.items():
        content = (extracts / path).read_bytes()
        assert one["sha256"] == hashlib.sha256(content).hexdigest(), path
        assert one["byte_count"] == len(content), path
        assert f"{one['source']}/" == path[: len(one["source"]) + 1]
        assert one["school_years"], path


def test_manifest_counts_the_rows_of_every_input(manifest: dict, simulated_home) -> None:
    counts = {one["path"]: one["row_count"] for one in manifest["inputs"]}
    assert counts == simulated_home.summary.files
    assert {one["rows_set_aside"] for one in manifest["inputs"]} == {0}


def test_rows_that_were_set_aside_are_counted_in_the_manifest(small_home) -> None:
    small_home.change("update registry.extracts set rows_set_aside = 3 where path like '%outcomes_2023%'")
    small_home.run()
    aside = {one["path"]: one["rows_set_aside"] for one in current_manifest(small_home.home)["inputs"]}
    assert {path for path, count in aside.items() if count == 3} == {
        path for path in aside if "outcomes_2023" in path
    }
    assert 3 in aside.values()


def test_manifest_says_what_the_edition_was_made_with(manifest: dict) -> None:
    assert manifest["is_simulated"] is True
    assert re.fullmatch(r"[0-9a-f]{64}", manifest["policy_hash"])
    assert re.fullmatch(r"[0-9a-f]{64}", manifest["code_hash"])
    assert manifest["code_version"]
    assert manifest["school_years"] == dict.fromkeys(("2019", "2022", "2023", "2024"), "preview")


def test_manifest_lists_checks_and_none_failed(manifest: dict) -> None:
    assert set(manifest["checks"]) <= {"pass", "warn"}
    assert len(manifest["checks"]["pass"]) > 100


def test_database_holds_what_the_manifest_says(manifest: dict, simulated_home) -> None:
    with duckdb.connect(str(simulated_home.home.current / "spf.duckdb"), read_only=True) as published:
        found = {
            table["name"]: _recomputed(published, f"publish.{table['name']}", table)
            for table in manifest["tables"]
        }
        tables = published.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
    assert found == _hashes(manifest)
    assert set(tables) == {("publish", name) for name in TABLES}


def test_parquet_files_hold_what_the_manifest_says(manifest: dict, simulated_home) -> None:
    folder = simulated_home.home.current / "parquet"
    with duckdb.connect() as reader:
        found = {
            table["name"]: _recomputed(reader, f"read_parquet('{folder / table['name']}.parquet')", table)
            for table in manifest["tables"]
        }
    assert found == _hashes(manifest)
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in TABLES}


def test_keys_of_published_tables_name_one_row(manifest: dict, simulated_home) -> None:
    with duckdb.connect(str(simulated_home.home.current / "spf.duckdb"), read_only=True) as published:
        for table in PUBLISHED_TABLES:
            keys = ", ".join(table.key)
            doubled = f"select 1 from publish.{table.name} group by {keys} having count(*) > 1"
            assert published.execute(doubled).fetchall() == [], table.name


def test_published_tables_hold_neither_ranks_nor_times_nor_edition_ids(manifest: dict) -> None:
    for table in manifest["tables"]:
        for column in table["columns"]:
            words = column.split("_")
            assert not {"rank", "ranking", "place", "position"} & set(words), f"{table['name']}.{column}"
            assert not column.endswith("_at"), f"{table['name']}.{column}"
            assert column != "edition_id", table["name"]


def test_database_is_read_only(simulated_home) -> None:
    mode = (simulated_home.home.current / "spf.duckdb").stat().st_mode
    assert stat.S_IMODE(mode) == 0o444


def test_current_is_a_relative_link_to_an_edition_beside_it(simulated_home, manifest: dict) -> None:
    # Relative, so that a home can be moved or mounted elsewhere.
    assert os.readlink(simulated_home.home.current) == manifest["edition_id"]


def test_nothing_unfinished_is_left(simulated_home) -> None:
    assert _leftovers(simulated_home.home) == []


def test_same_content_again_is_a_new_edition_with_the_same_hashes(home: Home, manifest: dict) -> None:
    first = write_edition(home)
    second = write_edition(home)
    assert _hashes(current_manifest(home)) == _hashes(manifest)
    ids = [one["edition_id"] for one in edition_manifests(home)]
    assert ids == [manifest["edition_id"], first.edition_id, second.edition_id]
    assert current_manifest(home)["edition_id"] == second.edition_id
    assert len({edition_id.rsplit("-")[-1] for edition_id in ids}) == 1


def test_changed_content_changes_the_hash_of_its_table_only(home: Home, manifest: dict) -> None:
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute(
            "update marts.fct_summative_rating set band_label = 'Another' "
            "where organization_id = (select min(organization_id) from marts.fct_summative_rating)"
        )
    write_edition(home)
    before, after = _hashes(manifest), _hashes(current_manifest(home))
    assert {name for name in before if before[name] != after[name]} == {"summative_ratings"}


def test_a_reader_always_finds_a_complete_edition(home: Home) -> None:
    finished = threading.Event()
    seen: list[str] = []
    problems: list[Exception] = []

    def read() -> None:
        while not finished.is_set():
            try:
                folder = home.current.resolve(strict=True)
                manifest = json.loads((folder / "manifest.json").read_text())
                missing = [name for name in TABLES if not (folder / "parquet" / f"{name}.parquet").exists()]
                assert not missing, missing
                assert (folder / "spf.duckdb").exists()
                seen.append(manifest["edition_id"])
            except Exception as problem:
                problems.append(problem)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        written = [write_edition(home).edition_id for _ in range(2)]
    finally:
        finished.set()
        reader.join()
    assert problems == []
    assert seen
    assert set(seen) <= {one["edition_id"] for one in edition_manifests(home)}
    assert current_manifest(home)["edition_id"] == written[-1]


def _missing_table(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = (*PUBLISHED_TABLES, PublishedTable("of_no_model", ("organization_id",)))
    monkeypatch.setattr(writing, "PUBLISHED_TABLES", tables)


def _full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "sync_folder", no_space)


def _stopped_before_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_source: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(releases.os, "replace", stop)


@pytest.mark.parametrize(
    ("break_it", "error"),
    [
        pytest.param(_missing_table, duckdb.Error, id="a table is missing"),
        pytest.param(_full_disk, OSError, id="the disk is full"),
        pytest.param(_stopped_before_the_switch, KeyboardInterrupt, id="stopped before the switch"),
    ],
)
def test_a_failure_leaves_the_edition_before_and_the_next_write_tidies_up(
    home: Home, manifest: dict, break_it, error: type[BaseException]
) -> None:
    before = _files(home.current.resolve())
    with pytest.MonkeyPatch.context() as monkeypatch:
        break_it(monkeypatch)
        with pytest.raises(error):
            write_edition(home)
    assert os.readlink(home.current) == manifest["edition_id"]
    assert _files(home.current.resolve()) == before
    assert _leftovers(home), "the failure was meant to leave something behind"

    written = write_edition(home)
    assert _leftovers(home) == []
    assert os.readlink(home.current) == written.edition_id
    assert _hashes(current_manifest(home)) == _hashes(manifest)
    assert _files(home.published / manifest["edition_id"]) == before


def test_simulated_and_real_extracts_never_share_an_edition(home: Home, manifest: dict) -> None:
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("update registry.extracts set is_simulated = false where source_id = 'cps_sqrp'")
    with pytest.raises(MixedSourcesError, match="use another --home"):
        write_edition(home)
    assert current_manifest(home) == manifest
