"""How long things are kept.

Belongs here: which editions, extracts, projects and logs are removed, and the file that says how many stay.
Does not: how they are removed without a reader noticing (`durable_files`).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields

from orchestration.durable_files import remove_folder
from orchestration.editions.frozen_years import certification_history
from orchestration.editions.manifest import edition_manifests
from orchestration.editions.releases import current_edition, edition_before
from orchestration.errors import WrongUseError
from orchestration.extract_store import ExtractStore
from orchestration.home import Home
from orchestration.project_store import forget_projects_but

FILE = "retention.json"


@dataclass(frozen=True)
class Retention:
    """How many of the newest editions and of the log files of runs stay."""

    editions: int = 12
    logs: int = 60


class RetentionError(WrongUseError):
    """HOME/retention.json cannot be used; the message says what it takes."""


def retention_of(home: Home) -> Retention:
    """Return what HOME/retention.json says; without the file, the defaults are written there.

    Raises:
        RetentionError: the file is no object of whole numbers of at least one.

    """
    file = home.path / FILE
    if not file.exists():
        file.write_text(json.dumps(asdict(Retention()), indent=2) + "\n", "utf-8")
    names = [field.name for field in fields(Retention)]
    try:
        settings = json.loads(file.read_text("utf-8"))
        is_good = set(settings) <= set(names) and all(
            type(number) is int and number >= 1 for number in settings.values()
        )
    except (ValueError, AttributeError, TypeError):
        is_good = False
    if not is_good:
        raise RetentionError(f"{file} takes whole numbers of at least 1 for {' and '.join(names)}")
    return Retention(**settings)


def apply_retention(home: Home, extracts_in_use: Collection[str]) -> list[str]:
    """Remove old editions and what only they needed; return the ids of the editions removed.

    Never removed: the current edition, the one a rollback goes to, every edition that froze a year, and the
    newest ones.

    Args:
        home: the home, held by the caller.
        extracts_in_use: checksums of the extracts that the working database holds.

    """
    retention = retention_of(home)
    manifests = edition_manifests(home)
    kept = {one["edition_id"] for one in manifests[-retention.editions :]}
    kept |= {current_edition(home), edition_before(home)}
    kept |= {record["edition_id"] for record in certification_history(home)}
    removed = [one["edition_id"] for one in manifests if one["edition_id"] not in kept]
    for edition_id in removed:
        remove_folder(home.published / edition_id)
        remove_folder(home.restricted / edition_id)
    remaining = [one for one in manifests if one["edition_id"] not in removed]
    needed = {extract["sha256"] for one in remaining for extract in one["inputs"]}
    ExtractStore(home.extract_store).forget_all_but(needed | set(extracts_in_use))
    forget_projects_but(home, {one["project_hash"] for one in remaining})
    for log in sorted(home.logs.glob("run-*.log"))[: -retention.logs]:
        log.unlink()
    return removed
