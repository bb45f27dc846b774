"""A journal only grows, and shows when somebody changed it."""

from pathlib import Path

import pytest

from orchestration.durable_files import UNFINISHED, write_once
from orchestration.journal import Journal, JournalError


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "journal")
    for action in ("first", "second", "third"):
        journal.append(action=action)
    return journal


def test_records_come_back_in_order_with_time_and_account(journal: Journal) -> None:
    records = journal.records()
    assert [record["action"] for record in records] == ["first", "second", "third"]
    assert [record["number"] for record in records] == [1, 2, 3]
    assert all(record["recorded_at"] and record["recorded_by"] for record in records)


def test_an_empty_journal_has_no_records(tmp_path: Path) -> None:
    assert Journal(tmp_path / "nowhere").records() == []


def test_a_changed_record_is_noticed_and_nothing_is_added(journal: Journal) -> None:
    file = journal.folder / "000002.json"
    file.write_text(file.read_text().replace("second", "another"))
    with pytest.raises(JournalError, match=r"000003\.json.*Restore .* from a backup"):
        journal.records()
    with pytest.raises(JournalError):
        journal.append(action="fourth")
    assert len(list(journal.folder.iterdir())) == 3


@pytest.mark.parametrize("gone", ["000001.json", "000002.json"])
def test_a_missing_record_is_noticed(journal: Journal, gone: str) -> None:
    (journal.folder / gone).unlink()
    with pytest.raises(JournalError, match="missing or was changed"):
        journal.records()


def test_a_record_that_a_kill_left_half_written_does_not_count(journal: Journal) -> None:
    (journal.folder / f"{UNFINISHED}000004.json").write_text('{"number": 4, "act')
    assert len(journal.records()) == 3
    journal.append(action="fourth")
    assert [record["action"] for record in journal.records()][-1] == "fourth"


def test_a_file_is_written_once(tmp_path: Path) -> None:
    write_once(tmp_path / "file", "kept")
    with pytest.raises(FileExistsError):
        write_once(tmp_path / "file", "lost")
    assert (tmp_path / "file").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
