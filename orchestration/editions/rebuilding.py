"""Making an edition again from what it was made of, and comparing.

Belongs here: laying out its extracts and its project, running it in a home of its own, comparing table by
table. Does not: the run itself, which is `spf run` of the project that made the edition.

Rows of a frozen year were computed by an earlier build than the rest. Each build that an edition rests on is
made again, and each year is compared with the build that computed it.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.discovery import SIMULATION_MARK
from orchestration.durable_files import sha256_of
from orchestration.editions.manifest import Manifest, edition_manifest, edition_manifests
from orchestration.editions.recovery import REBUILD_PREFIX
from orchestration.editions.row_sources import DATABASE, YEAR
from orchestration.editions.verification import Finding, published_tables_of, same_rows
from orchestration.extract_store import ExtractStore
from orchestration.home import Home
from orchestration.project_store import ProjectMissingError, code_hash, policy_hash, unpack_project
from orchestration.pseudonyms import (
    KEY_FILE_VARIABLE,
    KEY_VARIABLE,
    PseudonymKeyError,
    key_from_environment,
)
from orchestration.sql_text import literal
from orchestration.warehouse import IN_MEMORY, connection


class RebuildError(RuntimeError):
    """An edition cannot be made again; the message says what is missing."""


def rebuild_edition(
    home: Home, edition_id: str, folders: list[Path], say: Callable[[str], None]
) -> list[Finding]:
    """Make every build an edition rests on again and compare its rows, table by table and year by year.

    Args:
        home: the home, held by the caller.
        edition_id: the edition.
        folders: where to look, by checksum, for extracts that the home does not keep.
        say: receives what happens.

    Raises:
        RebuildError: an extract or the project is missing, or the run failed.

    """
    manifest = edition_manifest(home, edition_id)
    builds: dict[str, list[int]] = {}
    for year, build_id in manifest["computed_in"].items():
        builds.setdefault(build_id, []).append(int(year))
    # Tables that are of no year are those of the edition's own build.
    builds.setdefault(manifest["build_id"], [])
    findings: list[Finding] = []
    for build_id, years in sorted(builds.items()):
        build = _manifest_of_build(home, build_id)
        findings.append(_tools(build))
        findings += _read_otherwise(build)
        with tempfile.TemporaryDirectory(prefix=REBUILD_PREFIX, dir=home.work) as name:
            say(f"making build {build_id} again")
            rebuilt = _run(home, build, folders, Path(name), say)
            whole = build_id == manifest["build_id"]
            findings += _compare(home.restricted / edition_id / DATABASE, rebuilt, manifest, years, whole)
    return findings


def _manifest_of_build(home: Home, build_id: str) -> Manifest:
    for manifest in edition_manifests(home):
        if manifest["build_id"] == build_id:
            return manifest
    raise RebuildError(f"no edition of build {build_id} is in {home.restricted}")


def _tools(build: Manifest) -> Finding:
    moved = [
        f"{name} {version} then, {now} now"
        for name, version in build["packages"].items()
        if (now := importlib.metadata.version(name)) != version
    ]
    same = build["code_hash"] == code_hash() and build["policy_hash"] == policy_hash()
    project = "those in use" if same else "not those in use: the kept ones are run"
    packages = f"other packages ({'; '.join(moved)})" if moved else "the same packages"
    return Finding(True, f"build {build['build_id']}: code and policy are {project}; {packages}")


def _read_otherwise(build: Manifest) -> Iterator[Finding]:
    for one in build["inputs"]:
        if not one["is_read_as_catalogued"]:
            yield Finding(
                True,
                f"{one['path']}: its rows were read with an earlier catalogue, and are read with that of the "
                "build now: differences may come from it",
            )


def _run(home: Home, build: Manifest, folders: list[Path], place: Path, say: Callable[[str], None]) -> Path:
    project, extracts, rebuilt = place / "project", place / "extracts", Home.at(place / "home")
    _require_key_of(build)
    project.mkdir()
    try:
        unpack_project(home, build["project_hash"], project)
    except ProjectMissingError as error:
        raise RebuildError(str(error)) from error
    _lay_out(ExtractStore(home.extract_store), build, folders, extracts)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "orchestration.command_line", "run"),
            *("--extracts", str(extracts), "--home", str(rebuilt.path)),
        ],
        # The project that made the edition, before the installed one.
        cwd=project,
        env={**_environment(), "PYTHONPATH": str(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RebuildError(f"the run ended with exit code {done.returncode}: {done.stdout.strip()}")
    return next(rebuilt.restricted.glob(f"[!.]*/{DATABASE}"))


def _require_key_of(build: Manifest) -> None:
    """Refuse to rebuild with another key than the build's, which the run would take from the environment."""
    fingerprint = build.get("pseudonym_key")
    if fingerprint is None:
        return
    try:
        key = key_from_environment()
    except PseudonymKeyError as error:
        raise RebuildError(str(error)) from error
    if key is None or key.fingerprint != fingerprint:
        raise RebuildError(
            f"the build's files about students were read with the pseudonym key {fingerprint}: set "
            f"{KEY_VARIABLE} or {KEY_FILE_VARIABLE} to it"
        )


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("SPF_HOME", "DAGSTER_HOME")}


def _lay_out(store: ExtractStore, build: Manifest, folders: list[Path], extracts: Path) -> None:
    """Put the extracts of a build where they were, from the store or, by checksum, from the folders given."""
    given: dict[str, Path] | None = None
    for one in build["inputs"]:
        source = store.path_of(one["sha256"])
        if not source.exists():
            if given is None:
                given = {
                    sha256_of(file): file for top in folders for file in top.rglob("*") if file.is_file()
                }
            source = given.get(one["sha256"])
        if source is None:
            raise RebuildError(
                f"{one['path']} with sha256 {one['sha256']} is neither kept nor in the folders given: "
                "name the folder that holds it with --extracts"
            )
        target = extracts / one["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        # A link, not a copy: HOME holds no file about students, not even for the length of a rebuild.
        target.symlink_to(source.resolve())
    if build["is_simulated"]:
        (extracts / SIMULATION_MARK).write_text(json.dumps({"simulated": True}) + "\n")


def _compare(
    edition: Path, rebuilt: Path, manifest: Manifest, years: list[int], whole: bool
) -> Iterator[Finding]:
    with connection(IN_MEMORY) as work:
        work.execute(f"attach {literal(str(edition))} as edition (read_only)")
        work.execute(f"attach {literal(str(rebuilt))} as rebuilt (read_only)")
        there = {
            name
            for (name,) in work.execute(
                "select table_name from duckdb_tables() where database_name = 'rebuilt'"
            ).fetchall()
        }
        chosen = ", ".join(map(str, years)) or "null"
        named = ", ".join(map(str, sorted(years)))
        for table, _ in published_tables_of(manifest):
            by_year = YEAR in table.key
            if (by_year and not years) or (not by_year and not whole):
                continue
            where = f"where {YEAR} in ({chosen})" if by_year else ""
            rows = f"(select * from edition.publish.{table.name} {where})"
            if table.name not in there:
                # The build is older than the table: a year it computed has no rows in it.
                count = work.execute(f"select count(*) from {rows}").fetchone()[0]
                yield Finding(count == 0, f"{table.name} {named}: newer than the build, {count:,} rows")
                continue
            again = f"(select * from rebuilt.publish.{table.name} {where})"
            is_good, text = same_rows(work, table, rows, again)
            yield Finding(is_good, f"rebuilt {table.name}{f' {named}' if by_year else ''}: {text}")
