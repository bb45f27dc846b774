"""Putting a home in order after a process was stopped at any moment.

Belongs here: finishing what a journal says was decided, removing what was never finished. Does not: telling
Dagster's history (`stopped_runs`). The caller holds HOME.
"""

from __future__ import annotations

import json
import shutil

from orchestration.durable_files import UNFINISHED, put_in_place, remove_unfinished
from orchestration.editions import releases
from orchestration.editions.manifest import MANIFEST
from orchestration.home import Home
from orchestration.journal import Journal

REBUILD_PREFIX = "rebuild-"


def recover(home: Home) -> None:
    """Finish certifications and releases that a kill cut short, then remove everything unfinished.

    A journal is written before what it speaks of becomes visible, and everything it needs is on disk by then:
    so what it says can always be finished.
    """
    _finish_certification(home)
    _finish_release(home)
    for folder in (home.restricted, home.published, home.certifications, home.releases, home.quarantine):
        remove_unfinished(folder)
    for folder in home.work.glob(f"{REBUILD_PREFIX}*"):
        shutil.rmtree(folder)
    for report in home.quarantine.glob("*.unfinished"):
        report.unlink()
    # What DuckDB spilled to disk; a process that ends by itself removes it.
    shutil.rmtree(home.warehouse.with_name(f"{home.warehouse.name}.tmp"), ignore_errors=True)


def _finish_certification(home: Home) -> None:
    records = Journal(home.certifications).records()
    if not records or (home.restricted / records[-1]["edition_id"]).exists():
        return
    for folder in home.restricted.glob(f"{UNFINISHED}*"):
        file = folder / MANIFEST
        if file.exists() and json.loads(file.read_text())["edition_id"] == records[-1]["edition_id"]:
            put_in_place(folder, home.restricted / records[-1]["edition_id"])


def _finish_release(home: Home) -> None:
    history = releases.release_history(home)
    current = releases.current_edition(home)
    decided = history[-1]["edition_id"] if history else None
    if current == decided:
        return
    is_cut_short = decided is not None and history[-1]["instead_of"] == current
    if is_cut_short and (home.published / decided).is_dir():
        releases.switch(home, decided)
    elif current is not None:
        releases.note_found(home, current)
