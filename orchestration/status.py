"""What `spf status` tells.

Belongs here: reading the registry of files and Dagster's last run into text. Does not: editions
(`edition_status`), changing anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from orchestration.catalogue import read_catalogue
from orchestration.corrections import status_lines
from orchestration.discovery import discover
from orchestration.edition_status import edition_lines
from orchestration.home import Home, last_extract_folders
from orchestration.registry import RegisteredExtract, registered_extracts
from orchestration.submissions import submission_lines
from orchestration.warehouse import connection


def status_text(home: Home) -> str:
    """Return extracts by status, datasets without any file, unknown files, editions and years."""
    with connection(home.warehouse, read_only=True) as warehouse:
        extracts = registered_extracts(warehouse)
        corrections = status_lines(warehouse)
        submissions = list(submission_lines(warehouse))
    return "\n".join(
        [
            f"home {home.path}",
            "",
            *_extract_lines(extracts),
            "",
            *corrections,
            *_missing_lines(extracts),
            *submissions,
            *_unrecognised_lines(home),
            *edition_lines(home),
            "",
            f"last run: {_last_run(home)}",
        ]
    )


def _extract_lines(extracts: list[RegisteredExtract]) -> Iterable[str]:
    yield "extracts"
    for extract in sorted(extracts, key=lambda one: (one.status != "loaded", one.path)):
        if extract.status == "superseded":
            continue
        years = ", ".join(str(year) for year in sorted(extract.years)) or "-"
        rows = f"{extract.row_count or 0:>10,}"
        sha256 = (extract.sha256 or "unread")[:12]
        set_aside = f", {extract.rows_set_aside:,} set aside" if extract.rows_set_aside else ""
        yield f"  {extract.status:<12} {extract.path:<48} {rows} rows  {years:<12} {sha256}{set_aside}"
        if extract.status == "quarantined":
            yield f"               {extract.reason}"
    superseded = sum(extract.status == "superseded" for extract in extracts)
    if superseded:
        yield f"  {superseded} earlier versions were replaced"


def _missing_lines(extracts: list[RegisteredExtract]) -> Iterable[str]:
    present = {(e.source_id, e.dataset_id) for e in extracts if e.status == "loaded"}
    for dataset in read_catalogue().datasets:
        if (dataset.source_id, dataset.dataset_id) not in present:
            yield f"no extract of {dataset.source_id}/{dataset.dataset_id}: {dataset.description}"


def _unrecognised_lines(home: Home) -> Iterable[str]:
    folders = [folder for folder in last_extract_folders(home) if folder.is_dir()]
    names = discover(folders, read_catalogue()).unrecognised if folders else []
    if names:
        yield f"{len(names)} files match no pattern of seeds/extracts/extract_catalogue.csv:"
        yield from (f"  {name}" for name in names)


def _last_run(home: Home) -> str:
    # Dagster keeps its runs in SQLite; asking it through its own classes costs seconds of imports.
    database = home.dagster / "history" / "runs.db"
    if not database.exists():
        return "none"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as runs:
        row = runs.execute("select status, create_timestamp from runs order by id desc limit 1").fetchone()
    return f"{row[0].lower()}, {row[1][:19]} UTC" if row else "none"
