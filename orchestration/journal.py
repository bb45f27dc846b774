"""Journals: what was decided, in order, never changed afterwards.

Belongs here: numbered records, each a file of its own that carries the checksum of the one before. Does not:
what is recorded (`editions.certification`, `editions.releases`).
"""

from __future__ import annotations

import getpass
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.durable_files import write_once

Record = dict[str, Any]


class JournalError(RuntimeError):
    """A journal is not as it was written; the message names the record and what to do."""


class Journal:
    """The records in one folder, one JSON file each (`000001.json`, ...)."""

    def __init__(self, folder: Path):
        self.folder = folder

    def records(self) -> list[Record]:
        """Return all records, oldest first.

        Raises:
            JournalError: a record is missing, or was changed after it was written.

        """
        records: list[Record] = []
        before = None
        for number, file in enumerate(sorted(self.folder.glob("[0-9]*.json")), 1):
            content = file.read_bytes()
            record = json.loads(content)
            if file.stem != _name(number) or record["previous_sha256"] != before:
                raise JournalError(
                    f"{file}: a record before it is missing or was changed. "
                    f"Restore {self.folder} from a backup; nothing is decided from it until then"
                )
            records.append(record)
            before = hashlib.sha256(content).hexdigest()
        return records

    def append(self, **fields: Any) -> Record:
        """Add a record with the time and the account that made it, on disk before this returns.

        Raises:
            JournalError: the records before it are not as they were written.

        """
        self.folder.mkdir(parents=True, exist_ok=True)
        records = self.records()
        number = len(records) + 1
        record = {
            "number": number,
            "recorded_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "recorded_by": _account(),
            **fields,
            "previous_sha256": self._sha256(number - 1) if records else None,
        }
        write_once(self.folder / f"{_name(number)}.json", json.dumps(record, indent=2) + "\n")
        return record

    def _sha256(self, number: int) -> str:
        return hashlib.sha256((self.folder / f"{_name(number)}.json").read_bytes()).hexdigest()


def _name(number: int) -> str:
    return f"{number:06d}"


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return "unknown"
