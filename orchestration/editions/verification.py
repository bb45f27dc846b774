"""Whether an edition is what it was when it was written.

Belongs here: recomputing hashes and checksums, comparing frozen years with the editions that froze them.
Does not: making an edition again (`rebuilding`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.durable_files import sha256_of
from orchestration.editions.frozen_years import FrozenYear, frozen_years
from orchestration.editions.manifest import (
    MANIFEST,
    EditionMissingError,
    Manifest,
    edition_manifest,
    edition_manifests,
    read_manifest,
)
from orchestration.editions.release_rules import AUDIT_RESULT, needs_audit
from orchestration.editions.releases import PUBLIC_PARTS, current_edition
from orchestration.editions.row_sources import DATABASE, YEAR
from orchestration.editions.tables import PUBLISHED_TABLES, PublishedTable, columns_of, described
from orchestration.extract_store import ExtractStore
from orchestration.home import Home
from orchestration.sql_text import literal
from orchestration.warehouse import IN_MEMORY, connection


@dataclass(frozen=True)
class Finding:
    """The outcome of one check, in a sentence."""

    is_good: bool
    text: str


def chosen_edition(home: Home, edition_id: str | None) -> str:
    """Return the edition to look at: the one named, else the current one, else the newest.

    Raises:
        EditionMissingError: there is no such edition, or none at all.

    """
    if edition_id is None:
        newest = [one["edition_id"] for one in edition_manifests(home)][-1:]
        edition_id = current_edition(home) or (newest[0] if newest else "")
    return edition_manifest(home, edition_id)["edition_id"]


def verify_edition(home: Home, edition_id: str) -> list[Finding]:
    """Recompute everything the manifest says of an edition's content.

    Checked are: the checksum of every file, the hash of every table in DuckDB and in Parquet, both for the
    restricted and for the public copy; that the two manifests are one; rows of frozen years against the
    editions that froze them; and the extracts kept.

    Raises:
        EditionMissingError: there is no such edition.
        JournalError: the journal of certifications was changed.

    """
    manifest = edition_manifest(home, edition_id)
    findings = list(_verify_copy(home.restricted / edition_id, manifest, "restricted"))
    public = home.published / edition_id
    if public.exists():
        shown = read_manifest(public) if needs_audit(manifest) else manifest
        findings += _verify_copy(public, shown, "published")
        if needs_audit(manifest):
            findings.append(_verify_disclosed(manifest, shown))
        else:
            same = sha256_of(public / MANIFEST) == sha256_of(home.restricted / edition_id / MANIFEST)
            findings.append(Finding(same, "published manifest is the restricted one"))
    findings += _verify_frozen(home, manifest)
    findings.append(_verify_extracts(home, manifest))
    return findings


def published_tables_of(manifest: Manifest) -> list[tuple[PublishedTable, dict]]:
    """Return the tables of an edition that this version knows, with what the manifest says of each."""
    known = {table.name: table for table in PUBLISHED_TABLES}
    return [(known[one["name"]], one) for one in manifest["tables"] if one["name"] in known]


def same_rows(
    work: duckdb.DuckDBPyConnection, table: PublishedTable, first: str, second: str
) -> tuple[bool, str]:
    """Compare two relations of a published table by content hash, in the columns that both have."""
    there = columns_of(work, second)
    columns = [name for name in columns_of(work, first) if name in there]
    one, other = (described(work, table, relation, columns) for relation in (first, second))
    rows = f"{one.row_count:,} rows"
    if one.content_hash == other.content_hash:
        return True, f"{rows}, equal"
    return False, f"{rows}, DIFFERENT from {other.row_count:,} rows"


def _verify_disclosed(manifest: Manifest, public: Manifest) -> Finding:
    """Compare the manifest of a copy that hides cells with the restricted one."""
    same = all(public.get(name) == manifest[name] for name in manifest if name not in ("tables", "files"))
    passed = public.get(AUDIT_RESULT, {}).get("passed") is True
    return Finding(same and passed, "published manifest: a passed disclosure audit of the restricted edition")


def _verify_copy(folder: Path, manifest: Manifest, name: str) -> Iterator[Finding]:
    expected = manifest["files"]
    if name == "published":
        expected = {path: sha256 for path, sha256 in expected.items() if path.split("/")[0] in PUBLIC_PARTS}
    found = {
        file.relative_to(folder).as_posix(): sha256_of(file)
        for file in folder.rglob("*")
        if file.is_file() and file != folder / MANIFEST
    }
    wrong = sorted(path for path in expected.keys() | found.keys() if expected.get(path) != found.get(path))
    yield Finding(
        not wrong,
        f"{name} files: {len(expected)} checksums"
        + (f", changed or missing: {', '.join(wrong)}" if wrong else ""),
    )
    with connection(IN_MEMORY) as work:
        try:
            work.execute(f"attach {literal(str(folder / DATABASE))} as edition (read_only)")
        except duckdb.Error as error:
            yield Finding(False, f"{name} {DATABASE} cannot be read: {error}")
            return
        for table, told in published_tables_of(manifest):
            parquet = folder / "parquet" / f"{table.name}.parquet"
            places = {
                "DuckDB": f"edition.publish.{table.name}",
                "Parquet": f"read_parquet({literal(str(parquet))})",
            }
            wrong = [
                kind for kind, relation in places.items() if not _is_as_told(work, table, relation, told)
            ]
            rows = f"{told['row_count']:,} rows, {told['content_hash'][:12]}"
            yield Finding(
                not wrong, f"{name} {table.name}: {rows}" + "".join(f", not so in {k}" for k in wrong)
            )


def _is_as_told(work: duckdb.DuckDBPyConnection, table: PublishedTable, relation: str, told: dict) -> bool:
    try:
        found = described(work, table, relation)
    except (duckdb.Error, ValueError):
        return False
    return (found.columns, found.row_count, found.content_hash) == (
        told["columns"],
        told["row_count"],
        told["content_hash"],
    )


def _verify_frozen(home: Home, manifest: Manifest) -> Iterator[Finding]:
    latest = frozen_years(home)
    for told in manifest["certifications"]:
        year = told["school_year"]
        record = latest.get(year)
        if record is None:
            yield Finding(False, f"{year} is {told['state']} in the manifest, not in {home.certifications}")
            continue
        wrong = [
            name
            for name, is_good in _frozen_tables(home, manifest, told["edition_id"], record)
            if not is_good
        ]
        text = f"{year} {told['state']}: rows are those of edition {told['edition_id']}"
        yield Finding(not wrong, text + (f", but not in {', '.join(wrong)}" if wrong else ""))


def _frozen_tables(
    home: Home, manifest: Manifest, frozen_in: str, record: FrozenYear
) -> Iterator[tuple[str, bool]]:
    try:
        frozen_tables = {table.name for table, _ in published_tables_of(edition_manifest(home, frozen_in))}
    except EditionMissingError:
        yield f"any table: edition {frozen_in} is missing", False
        return
    with connection(IN_MEMORY) as work:
        for name, edition_id in (("edition", manifest["edition_id"]), ("frozen", frozen_in)):
            file = home.restricted / edition_id / DATABASE
            work.execute(f"attach {literal(str(file))} as {name} (read_only)")
        for table, _ in published_tables_of(manifest):
            if YEAR not in table.key:
                continue
            where = f"where {YEAR} = {record.school_year}"
            rows = f"(select * from edition.publish.{table.name} {where})"
            if table.name not in frozen_tables:
                count = work.execute(f"select count(*) from {rows}").fetchone()[0]
                yield table.name, count == 0
                continue
            source = f"(select * from frozen.publish.{table.name} {where})"
            yield table.name, same_rows(work, table, rows, source)[0]
            told = record.tables.get(table.name)
            if told and record.edition_id == frozen_in:
                found = described(work, table, source, told["columns"])
                yield table.name, found.content_hash == told["content_hash"]


def _verify_extracts(home: Home, manifest: Manifest) -> Finding:
    store = ExtractStore(home.extract_store)
    kept = [one for one in manifest["inputs"] if store.holds(one["sha256"])]
    wrong = [one["path"] for one in kept if sha256_of(store.path_of(one["sha256"])) != one["sha256"]]
    text = f"{len(kept)} of {len(manifest['inputs'])} extracts are kept"
    return Finding(not wrong, text + (f", changed: {', '.join(wrong)}" if wrong else ""))
