"""Releasing, going back, and what is kept."""

import json
import os

import duckdb
import pytest

from orchestration.catalogue import read_catalogue
from orchestration.editions import recovery, releases
from orchestration.editions.certification import certify
from orchestration.editions.manifest import edition_manifests
from orchestration.editions.releases import (
    NoEditionBeforeError,
    ReleaseRefusedError,
    current_edition,
    edition_before,
    release,
    release_history,
    roll_back,
    standing,
)
from orchestration.editions.retention import RetentionError, apply_retention, retention_of
from orchestration.editions.verification import verify_edition
from orchestration.extract_store import is_kept


def _ids(home) -> list[str]:
    return [manifest["edition_id"] for manifest in edition_manifests(home)]


def _stop(*_arguments) -> None:
    raise KeyboardInterrupt


def _wrong(home, edition_id: str) -> list[str]:
    return [finding.text for finding in verify_edition(home, edition_id) if not finding.is_good]


def _keep(home, editions: int) -> None:
    (home.path / "retention.json").write_text(json.dumps({"editions": editions}))


def _student_level(small_home) -> None:
    """Real files, of a dataset that the catalogue does not know: as sensitive as can be."""
    small_home.change("update registry.extracts set is_simulated = false")
    small_home.change("update registry.extracts set dataset_id = 'scores' where dataset_id = 'ratings'")


def test_going_back_step_by_step_and_on_again(small_home) -> None:
    home = small_home.home
    one, two, three = (small_home.run().edition_id for _ in range(3))
    assert roll_back(home) == two
    assert roll_back(home) == one
    assert current_edition(home) == one
    with pytest.raises(NoEditionBeforeError, match="no edition before"):
        roll_back(home)
    four = small_home.run().edition_id
    # Two and three were taken back, so the edition before four is one.
    assert edition_before(home) == one
    release(home, three, is_asked_for=True)
    assert current_edition(home) == three
    assert roll_back(home) == four
    actions = [record["action"] for record in release_history(home)]
    assert actions == ["released"] * 3 + ["rolled back"] * 2 + ["released"] * 2 + ["rolled back"]


def test_history_without_the_editions_taken_back() -> None:
    history = [
        {"action": action, "edition_id": name}
        for action, name in [
            ("released", "a"),
            ("released", "b"),
            ("released", "c"),
            ("rolled back", "b"),
            ("released", "d"),
        ]
    ]
    assert standing(history) == ["a", "b", "d"]
    assert standing([]) == []


def test_an_edition_of_student_files_waits_for_audit_and_release(small_home) -> None:
    home = small_home.home
    public = small_home.run()
    _student_level(small_home)
    held = small_home.run()
    assert not held.is_released
    assert "disclosure audit" in held.reason
    assert current_edition(home) == public.edition_id
    assert not (home.published / held.edition_id).exists()
    with pytest.raises(ReleaseRefusedError, match="disclosure audit"):
        release(home, held.edition_id, is_asked_for=True)
    assert current_edition(home) == public.edition_id
    assert len(release_history(home)) == 1


def test_a_release_cut_short_is_finished_by_the_next_command(small_home, monkeypatch) -> None:
    home = small_home.home
    first = small_home.run().edition_id
    with monkeypatch.context() as broken:
        broken.setattr(releases.os, "replace", _stop)
        with pytest.raises(KeyboardInterrupt):
            small_home.run()
    second = _ids(home)[-1]
    assert current_edition(home) == first
    recovery.recover(home)
    assert current_edition(home) == second
    assert edition_before(home) == first


def test_a_certification_cut_short_is_finished_by_the_next_command(small_home, monkeypatch) -> None:
    from orchestration.editions import certification

    home = small_home.home
    small_home.run()
    with monkeypatch.context() as broken:
        broken.setattr(
            certification, "put_draft_in_place", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        with pytest.raises(KeyboardInterrupt):
            certify(home, 2024)
    later = small_home.run()
    assert later.differences == []
    (record,) = certification.Journal(home.certifications).records()
    assert record["edition_id"] in _ids(home)
    assert _wrong(home, record["edition_id"]) == []


def test_leftovers_of_stopped_processes_are_removed(small_home) -> None:
    home = small_home.home
    small_home.run()
    left = [
        home.work / "rebuild-abc" / "home",
        home.work / "spf.duckdb.tmp",
        home.restricted / ".unfinished-20261101T000000.000000Z" / "parquet",
        home.published / ".unfinished-20261101T000000.000000Z-0123",
    ]
    for folder in left:
        folder.mkdir(parents=True)
    (home.quarantine / "report.unfinished").write_text("{")
    (home.certifications / ".unfinished-000001.json").write_text("{")
    recovery.recover(home)
    assert [folder for folder in left if folder.exists()] == []
    assert list(home.quarantine.iterdir()) == []
    assert list(home.certifications.iterdir()) == []
    assert current_edition(home) == _ids(home)[-1]


def test_a_link_set_by_hand_is_taken_into_the_history(small_home) -> None:
    home = small_home.home
    one, two, three = (small_home.run().edition_id for _ in range(3))
    home.current.unlink()
    home.current.symlink_to(one)
    recovery.recover(home)
    assert current_edition(home) == one
    assert release_history(home)[-1]["action"] == "found"
    assert roll_back(home) == three
    assert two in _ids(home)


def test_old_editions_go_and_the_ones_that_matter_stay(small_home) -> None:
    home = small_home.home
    small_home.run()
    certified = certify(home, 2024).edition_id
    runs = [small_home.run().edition_id for _ in range(4)]
    roll_back(home)
    roll_back(home)
    _keep(home, 1)
    removed = apply_retention(home, set())
    # Current is the second run, the first is where a rollback goes, the last is the newest.
    assert _ids(home) == [certified, runs[0], runs[1], runs[3]]
    assert runs[2] in removed
    assert {path.name for path in home.published.iterdir()} == {*_ids(home), "current"}
    for edition_id in _ids(home):
        assert _wrong(home, edition_id) == []


def test_extracts_and_projects_stay_while_an_edition_needs_them(small_home) -> None:
    home = small_home.home
    small_home.run()
    _keep(home, 1)
    files = {path.name for path in home.extract_store.glob("??/*")}
    catalogue = read_catalogue()
    needed = {
        one["sha256"]
        for one in edition_manifests(home)[-1]["inputs"]
        if is_kept(catalogue.dataset(f"{one['source']}__{one['dataset']}"))
    }
    assert files == needed
    (project,) = home.projects.iterdir()
    # A corrected file: the version before is needed by the editions before only.
    (old,) = [
        one for one in edition_manifests(home)[-1]["inputs"] if one["path"].endswith("ratings_2018_19.csv")
    ]
    small_home.change(f"update registry.extracts set sha256 = '{'0' * 64}' where sha256 = '{old['sha256']}'")
    small_home.run()
    # The edition before is where a rollback goes, so it stays, and so do its files.
    assert old["sha256"] in {path.name for path in home.extract_store.glob("??/*")}
    small_home.run()
    assert len(_ids(home)) == 2
    assert files - {path.name for path in home.extract_store.glob("??/*")} == {old["sha256"]}
    assert list(home.projects.iterdir()) == [project]


def test_logs_are_kept_by_number(small_home) -> None:
    home = small_home.home
    for day in range(1, 6):
        (home.logs / f"run-2026110{day}T000000Z.log").write_text("")
    (home.path / "retention.json").write_text(json.dumps({"editions": 5, "logs": 2}))
    small_home.run()
    assert sorted(log.name for log in home.logs.iterdir()) == [
        "run-20261104T000000Z.log",
        "run-20261105T000000Z.log",
    ]


def test_defaults_are_written_where_the_owner_finds_them(small_home) -> None:
    retention_of(small_home.home)
    assert json.loads((small_home.home.path / "retention.json").read_text()) == {"editions": 12, "logs": 60}


@pytest.mark.parametrize(
    "text", ['{"editions": 0}', '{"edition": 3}', '{"editions": "3"}', "[3]", "three", "3"]
)
def test_a_wrong_setting_is_refused(small_home, text: str) -> None:
    (small_home.home.path / "retention.json").write_text(text)
    with pytest.raises(RetentionError, match="whole numbers of at least 1 for editions and logs"):
        retention_of(small_home.home)


def _tamper_database(folder) -> None:
    os.chmod(folder / "spf.duckdb", 0o644)
    with duckdb.connect(str(folder / "spf.duckdb")) as database:
        database.execute("update publish.summative_ratings set score = 5.0")


def _tamper_parquet(folder) -> None:
    with duckdb.connect() as database:
        database.execute(
            f"copy (select * from '{folder}/parquet/domain_scores.parquet' limit 1) "
            f"to '{folder}/parquet/domain_scores.parquet' (format parquet)"
        )


def _remove_a_file(folder) -> None:
    (folder / "parquet" / "rating_lines.parquet").unlink()


def _add_a_file(folder) -> None:
    (folder / "parquet" / "another.parquet").write_bytes(b"")


def _break_the_database(folder) -> None:
    os.chmod(folder / "spf.duckdb", 0o644)
    (folder / "spf.duckdb").write_bytes(b"nothing of the kind")


@pytest.mark.parametrize("copy", ["restricted", "published"])
@pytest.mark.parametrize(
    ("tamper", "words"),
    [
        (_tamper_database, "summative_ratings"),
        (_tamper_parquet, "not so in Parquet"),
        (_remove_a_file, "rating_lines"),
        (_add_a_file, "another.parquet"),
        (_break_the_database, "spf.duckdb"),
    ],
)
def test_whatever_is_changed_later_is_found(small_home, copy: str, tamper, words: str) -> None:
    written = small_home.run()
    tamper(getattr(small_home.home, copy) / written.edition_id)
    wrong = [
        finding.text for finding in verify_edition(small_home.home, written.edition_id) if not finding.is_good
    ]
    assert any(words in text for text in wrong), wrong
    assert all(text.startswith(copy) for text in wrong), wrong


def test_certified_rows_that_were_changed_are_found(small_home) -> None:
    home = small_home.home
    small_home.run()
    frozen = certify(home, 2019).edition_id
    later = small_home.run().edition_id
    _tamper_database(home.restricted / frozen)
    (wrong,) = _wrong(home, later)
    assert wrong.startswith("2019 certified")
    assert "summative_ratings" in wrong
    assert any("summative_ratings" in text for text in _wrong(home, frozen))


def test_a_kept_extract_that_was_changed_is_found(small_home) -> None:
    written = small_home.run()
    kept = next(small_home.home.extract_store.glob("??/*"))
    kept.chmod(0o644)
    kept.write_bytes(b"changed")
    wrong = [
        finding.text for finding in verify_edition(small_home.home, written.edition_id) if not finding.is_good
    ]
    assert len(wrong) == 1
    assert "extracts are kept, changed: " in wrong[0]
