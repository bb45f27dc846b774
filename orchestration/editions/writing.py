"""Writing an edition.

Belongs here: the order in which an edition's parts are written, named and made current. Does not: the parts
(`tables`, `manifest`, `releases`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from orchestration.editions.folders import UNFINISHED, remove_unfinished, sync
from orchestration.editions.manifest import manifest_of_warehouse
from orchestration.editions.releases import switch
from orchestration.editions.tables import PUBLISHED_TABLES, WrittenTable, write_table
from orchestration.home import Home
from orchestration.sql_text import literal
from orchestration.warehouse import connection


@dataclass(frozen=True)
class Edition:
    """An edition as written."""

    edition_id: str
    folder: Path
    tables: list[WrittenTable]


def write_edition(home: Home) -> Edition:
    """Write the published tables as a new edition and make it the current one.

    The edition is written into a folder that no reader looks at, renamed when it is complete, and the link
    `published/current` is replaced in one step: a reader sees the old edition or the new one.

    Raises:
        OSError, duckdb.Error: nothing that was published before is touched.

    """
    now = datetime.now(UTC)
    remove_unfinished(home.published)
    unfinished = home.published / f"{UNFINISHED}{now:%Y%m%dT%H%M%S%fZ}"
    (unfinished / "parquet").mkdir(parents=True)
    # Not read-only, although nothing here writes the warehouse: read-only could not attach a new file.
    with connection(home.warehouse) as warehouse:
        manifest = manifest_of_warehouse(warehouse, home, now)
        warehouse.execute(f"attach {literal(str(unfinished / 'spf.duckdb'))} as edition")
        warehouse.execute("create schema edition.publish")
        tables = [write_table(warehouse, table, unfinished) for table in PUBLISHED_TABLES]
        warehouse.execute("detach edition")
    digest = hashlib.sha256("".join(table.content_hash for table in tables).encode()).hexdigest()
    # To the microsecond: on a fast machine two editions are written within a second.
    edition_id = f"{now:%Y%m%dT%H%M%S.%fZ}-{digest[:12]}"
    manifest = {"edition_id": edition_id, **manifest, "tables": [asdict(table) for table in tables]}
    (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (unfinished / "spf.duckdb").chmod(0o444)
    folder = home.published / edition_id
    sync(unfinished)
    unfinished.rename(folder)
    switch(home, edition_id)
    return Edition(edition_id, folder, tables)
