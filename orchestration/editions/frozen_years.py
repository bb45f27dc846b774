"""Which school years are frozen.

Belongs here: reading the journal of certifications. Does not: adding to it (`certification`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.home import Home
from orchestration.journal import Journal, Record

PREVIEW = "preview"
CERTIFIED = "certified"
REVISED = "revised"


@dataclass(frozen=True)
class FrozenYear:
    """A certified or revised year and the edition that holds its rows.

    `tables` is what they were when they were frozen: columns, row count and content hash by table.
    """

    school_year: int
    state: str
    edition_id: str
    recorded_at: str
    reason: str | None
    tables: dict[str, dict[str, Any]]


def certification_history(home: Home) -> list[Record]:
    """Return the journal of certifications, oldest first."""
    return Journal(home.certifications).records()


def frozen_years(home: Home) -> dict[int, FrozenYear]:
    """Return the frozen years; of a year that was revised, its latest state."""
    fields = ("school_year", "state", "edition_id", "recorded_at", "reason", "tables")
    return {
        record["school_year"]: FrozenYear(**{name: record[name] for name in fields})
        for record in certification_history(home)
    }
