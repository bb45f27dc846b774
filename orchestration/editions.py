"""Editions: what is published, written whole or not at all.

Belongs here: writing an edition folder, its manifest, and the atomic switch of published/current. Does not:
what the tables hold (`models/publish`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.content_hash import content_hash
from orchestration.home import PROJECT_FOLDER, Home
from orchestration.registry import registered_extracts
from orchestration.sql_text import identifiers, literal
from orchestration.warehouse import connection

UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class PublishedTable:
    """A table of the schema `publish` and the columns that name its rows."""

    name: str
    key: tuple[str, ...]


_FRAMEWORK = ("framework_id", "framework_version")
_CELL = ("program_id", "school_year", "measure_id", "student_group_id")

PUBLISHED_TABLES = (
    PublishedTable("organizations", ("organization_id", "school_year")),
    PublishedTable("measure_results", ("organization_id", *_CELL)),
    PublishedTable("measure_scores", (*_FRAMEWORK, "organization_id", *_CELL)),
    PublishedTable("domain_scores", (*_FRAMEWORK, "organization_id", "school_year", "domain_id")),
    PublishedTable("program_scores", (*_FRAMEWORK, "organization_id", "program_id", "school_year")),
    PublishedTable("summative_ratings", (*_FRAMEWORK, "organization_id", "school_year")),
    PublishedTable("rating_lines", (*_FRAMEWORK, "organization_id", *_CELL, "line_type")),
)


@dataclass(frozen=True)
class WrittenTable:
    """What the manifest says of a table."""

    name: str
    columns: list[str]
    row_count: int
    content_hash: str


@dataclass(frozen=True)
class Edition:
    """An edition as written."""

    edition_id: str
    folder: Path
    tables: list[WrittenTable]


class MixedSourcesError(RuntimeError):
    """Simulated and real extracts are in one home."""


def write_edition(home: Home) -> Edition:
    """Write the published tables as a new edition and make it the current one.

    The edition is written into a folder that no reader looks at, renamed when it is complete, and the link
    `published/current` is replaced in one step: a reader sees the old edition or the new one.

    Raises:
        OSError, duckdb.Error: nothing that was published before is touched.

    """
    now = datetime.now(UTC)
    _remove_unfinished(home)
    unfinished = home.published / f"{UNFINISHED}{now:%Y%m%dT%H%M%S%fZ}"
    (unfinished / "parquet").mkdir(parents=True)
    # Not read-only, although nothing here writes the warehouse: read-only could not attach a new file.
    with connection(home.warehouse) as warehouse:
        manifest = _manifest(warehouse, home, now)
        warehouse.execute(f"attach {literal(str(unfinished / 'spf.duckdb'))} as edition")
        warehouse.execute("create schema edition.publish")
        tables = [_write_table(warehouse, table, unfinished) for table in PUBLISHED_TABLES]
        warehouse.execute("detach edition")
    digest = hashlib.sha256("".join(table.content_hash for table in tables).encode()).hexdigest()
    # To the microsecond: on a fast machine two editions are written within a second.
    edition_id = f"{now:%Y%m%dT%H%M%S.%fZ}-{digest[:12]}"
    manifest = {"edition_id": edition_id, **manifest, "tables": [asdict(table) for table in tables]}
    (unfinished / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    (unfinished / "spf.duckdb").chmod(0o444)
    folder = home.published / edition_id
    _sync(unfinished)
    unfinished.rename(folder)
    _switch(home, edition_id)
    return Edition(edition_id, folder, tables)


def current_manifest(home: Home) -> dict | None:
    """Return the manifest of the current edition, or None when nothing is published."""
    file = home.current / "manifest.json"
    return json.loads(file.read_text()) if file.exists() else None


def edition_manifests(home: Home) -> list[dict]:
    """Return the manifests of all editions, oldest first."""
    files = sorted(home.published.glob("[!.]*/manifest.json"))
    return [json.loads(file.read_text()) for file in files if not file.parent.is_symlink()]


def _write_table(warehouse: duckdb.DuckDBPyConnection, table: PublishedTable, folder: Path) -> WrittenTable:
    relation = f"edition.publish.{table.name}"
    order = identifiers(table.key)
    warehouse.execute(f"create table {relation} as select * from publish.{table.name} order by {order}")
    parquet = literal(str(folder / "parquet" / f"{table.name}.parquet"))
    warehouse.execute(f"copy {relation} to {parquet} (format parquet, compression zstd)")
    columns = [row[0] for row in warehouse.execute(f"describe {relation}").fetchall()]
    count = warehouse.execute(f"select count(*) from {relation}").fetchone()[0]
    return WrittenTable(table.name, columns, count, content_hash(warehouse, relation, columns, table.key))


def _manifest(warehouse: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> dict:
    inputs = [extract for extract in registered_extracts(warehouse) if extract.is_held]
    if len({extract.is_simulated for extract in inputs}) > 1:
        raise MixedSourcesError(
            f"{home.path} holds simulated and real extracts: use another --home for one of them"
        )
    years = sorted({year for extract in inputs for year in extract.years})
    return {
        "created_at": now.isoformat(timespec="seconds"),
        "is_simulated": any(extract.is_simulated for extract in inputs),
        "code_version": importlib.metadata.version("school-performance-framework"),
        "policy_hash": _tree_hash("seeds"),
        "code_hash": _tree_hash("models", "dbt_project", "orchestration"),
        "school_years": {str(year): "preview" for year in years},
        "inputs": [
            {
                "source": extract.source_id,
                "dataset": extract.dataset_id,
                "path": extract.path,
                "sha256": extract.sha256,
                "byte_count": extract.byte_count,
                "row_count": extract.row_count,
                "school_years": sorted(extract.years),
            }
            for extract in sorted(inputs, key=lambda extract: extract.path)
        ],
        "checks": _checks(home),
    }


def _checks(home: Home) -> dict:
    file = home.dbt / "run_results.json"
    if not file.exists():
        return {}
    outcomes: dict[str, list[str]] = {}
    for result in json.loads(file.read_text())["results"]:
        if result["unique_id"].startswith("test."):
            name = result["unique_id"].split(".")[2]
            outcomes.setdefault(result["status"], []).append(name)
    return {status: sorted(names) for status, names in sorted(outcomes.items())}


def _tree_hash(*folders: str) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted((PROJECT_FOLDER / folder).rglob("*")):
            if file.suffix in (".sql", ".yml", ".csv", ".py"):
                digest.update(file.relative_to(PROJECT_FOLDER).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    # What the rename makes visible must already be on disk when the machine stops.
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _switch(home: Home, edition_id: str) -> None:
    link = home.published / f"{UNFINISHED}current"
    link.unlink(missing_ok=True)
    link.symlink_to(edition_id)
    os.replace(link, home.current)


def _remove_unfinished(home: Home) -> None:
    for leftover in home.published.glob(f"{UNFINISHED}*"):
        if leftover.is_symlink():
            leftover.unlink()
        else:
            shutil.rmtree(leftover)
