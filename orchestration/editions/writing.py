"""Writing an edition.

Belongs here: the order in which an edition's parts are written, named and put in place. Does not: the parts
(`tables`, `row_sources`, `differences`, `manifest`), making it the public one (`releases`).
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.data_dictionary import edition_file as data_dictionary
from orchestration.durable_files import UNFINISHED, put_in_place, sync_folder
from orchestration.editions.differences import FOLDER as DIFFERENCES
from orchestration.editions.differences import YearDifference, find_differences
from orchestration.editions.frozen_years import PREVIEW, FrozenYear, frozen_years
from orchestration.editions.manifest import (
    MANIFEST,
    Manifest,
    changes_since,
    checksums,
    edition_manifest,
    edition_time,
    manifest_of_warehouse,
    school_years_of,
    write_manifest,
)
from orchestration.editions.recovery import recover
from orchestration.editions.release_rules import decision_for
from orchestration.editions.releases import release
from orchestration.editions.retention import apply_retention
from orchestration.editions.row_sources import (
    COMPUTED_DATABASE,
    DATABASE,
    YEAR,
    ComputedRows,
    FrozenRows,
    attach_warehouse,
    edition_rows,
)
from orchestration.editions.tables import PUBLISHED_TABLES, PublishedTable, WrittenTable, write_table
from orchestration.home import Home
from orchestration.sql_text import identifiers, literal
from orchestration.validity_results import DATA_DOCS
from orchestration.warehouse import IN_MEMORY, connection

# What is written here; an edition may have other parts.
WRITTEN_PARTS = (DATABASE, COMPUTED_DATABASE, "parquet", DIFFERENCES, MANIFEST)


@dataclass(frozen=True)
class Edition:
    """An edition as written. `reason` says why it is, or is not, the public one."""

    edition_id: str
    folder: Path
    tables: list[WrittenTable]
    differences: list[YearDifference]
    is_released: bool
    reason: str


@dataclass(frozen=True)
class Draft:
    """An edition that is complete and on disk, under a name that no reader looks at."""

    folder: Path
    manifest: Manifest
    tables: list[WrittenTable]
    differences: list[YearDifference]

    @property
    def edition_id(self) -> str:
        """The name it will have."""
        return self.manifest["edition_id"]


@dataclass(frozen=True)
class NewlyFrozen:
    """A year that the edition being written freezes."""

    school_year: int
    state: str
    reason: str | None


def write_edition(home: Home) -> Edition:
    """Write what a run built as a new edition, and make it the public one if its sources allow that.

    Rows of frozen years are copied from the editions that froze them; what would change in them is reported.

    Raises:
        OSError, duckdb.Error: nothing that was published before is touched.
        EditionMissingError, JournalError: a frozen year cannot be copied; nothing is published.
        MixedSourcesError: simulated and real extracts are in one home.

    """
    recover(home)
    with connection(IN_MEMORY) as work:
        computed = attach_warehouse(work, home)
        build = manifest_of_warehouse(work, home)
        draft = write_draft(work, home, computed, build, list(frozen_years(home).values()), _reports(home))
        in_use = {one["sha256"] for one in build["inputs"]}
    folder = put_draft_in_place(home, draft)
    decision = decision_for(draft.manifest, is_asked_for=False)
    if decision.is_allowed:
        release(home, draft.edition_id, is_asked_for=False)
    apply_retention(home, in_use)
    return Edition(
        draft.edition_id, folder, draft.tables, draft.differences, decision.is_allowed, decision.reason
    )


def write_draft(
    work: duckdb.DuckDBPyConnection,
    home: Home,
    computed: ComputedRows,
    build: Manifest,
    frozen: list[FrozenYear],
    other_parts: dict[str, Path],
    newly_frozen: NewlyFrozen | None = None,
    tables: tuple[PublishedTable, ...] | None = None,
) -> Draft:
    """Write an edition and put it on disk under a name that no reader looks at.

    Args:
        work: connection in memory to which the databases of `computed` are attached.
        home: the home, held by the caller.
        computed: what is computed for every year.
        build: what the manifest says of inputs, policy, code and checks.
        frozen: years whose rows are copied.
        other_parts: folders and files to copy into the edition, by their path in it.
        newly_frozen: a year that this edition freezes.
        tables: the tables of the edition; all published tables when not given.

    """
    tables = PUBLISHED_TABLES if tables is None else tables
    now = datetime.now(UTC)
    folder = home.restricted / f"{UNFINISHED}{edition_time(now)}"
    (folder / "parquet").mkdir(parents=True)
    frozen_rows = FrozenRows(work, home, frozen)
    work.execute(f"attach {literal(str(folder / DATABASE))} as edition")
    work.execute("create schema edition.publish")
    written = [
        write_table(work, table, edition_rows(work, table, computed, frozen_rows), folder) for table in tables
    ]
    work.execute("detach edition")
    causes = {
        year.school_year: changes_since(edition_manifest(home, year.edition_id), build) for year in frozen
    }
    differences = find_differences(work, tables, computed, frozen_rows, folder / DIFFERENCES, causes)
    if differences:
        _write_computed(work, tables, computed, [one.school_year for one in differences], folder)
    for name, part in other_parts.items():
        _copy(part, folder / name)
    digest = hashlib.sha256("".join(table.content_hash for table in written).encode()).hexdigest()
    edition_id = f"{edition_time(now)}-{digest[:12]}"
    manifest = {
        "edition_id": edition_id,
        "created_at": now.isoformat(timespec="seconds"),
        "build_id": edition_id,
        **build,
        **_years(home, edition_id, build, frozen, newly_frozen),
        "differences": {str(one.school_year): _counts(one) for one in differences},
        "tables": [asdict(table) for table in written],
    }
    manifest["files"] = checksums(folder)
    write_manifest(folder, manifest)
    for database in folder.glob("*.duckdb"):
        database.chmod(0o444)
    sync_folder(folder)
    return Draft(folder, manifest, written, differences)


def put_draft_in_place(home: Home, draft: Draft) -> Path:
    """Give a draft its name among the restricted editions; return its folder."""
    folder = home.restricted / draft.edition_id
    put_in_place(draft.folder, folder)
    return folder


def _reports(home: Home) -> dict[str, Path]:
    """Return what else the edition holds, by its path in it: the dictionary, and what earlier steps left."""
    left = {DATA_DOCS: home.validity / DATA_DOCS}
    parts = {name: folder for name, folder in left.items() if folder.is_dir()}
    return parts | {data_dictionary.FILE: data_dictionary.write_file(home.work / data_dictionary.FILE)}


def _years(
    home: Home, edition_id: str, build: Manifest, frozen: list[FrozenYear], newly_frozen: NewlyFrozen | None
) -> Manifest:
    build_id = build.get("build_id", edition_id)
    years = school_years_of(build["inputs"])
    states = dict.fromkeys(years, PREVIEW)
    computed_in = dict.fromkeys(years, build_id)
    certifications = []
    for year in frozen:
        states[year.school_year] = year.state
        before = edition_manifest(home, year.edition_id)
        computed_in[year.school_year] = before["computed_in"][str(year.school_year)]
        certifications.append(
            {
                "school_year": year.school_year,
                "state": year.state,
                "edition_id": year.edition_id,
                "recorded_at": year.recorded_at,
                "reason": year.reason,
            }
        )
    if newly_frozen:
        states[newly_frozen.school_year] = newly_frozen.state
        certifications.append({**asdict(newly_frozen), "edition_id": edition_id})
    return {
        "school_years": {str(year): states[year] for year in sorted(states)},
        "computed_in": {str(year): computed_in[year] for year in sorted(computed_in)},
        "certifications": sorted(certifications, key=lambda one: one["school_year"]),
    }


def _write_computed(
    work: duckdb.DuckDBPyConnection,
    tables: tuple[PublishedTable, ...],
    computed: ComputedRows,
    years: list[int],
    folder: Path,
) -> None:
    """Keep what was computed for frozen years, so that a revision can take it without another run."""
    work.execute(f"attach {literal(str(folder / COMPUTED_DATABASE))} as recomputed")
    work.execute("create schema recomputed.publish")
    for table in tables:
        if YEAR in table.key:
            work.execute(
                f"create table recomputed.publish.{table.name} as select * from {computed.relation(table)} "
                f"where {YEAR} in ({', '.join(map(str, years))}) order by {identifiers(table.key)}"
            )
    work.execute("detach recomputed")


def _counts(difference: YearDifference) -> dict:
    return {
        table.table: {"added": table.added, "removed": table.removed, "changed": table.changed}
        for table in difference.tables
        if table
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)
