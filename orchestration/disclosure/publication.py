"""The public copy of an edition with results from student files.

Belongs here: deciding, masking, attacking what was written, the manifest of the copy. Does not: when it is
released (`editions.releases`), the rules (`policy`).

The claim of the attack is against the tables and the public editions that the manifest lists.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np

from disclosure import Audit, Cell, EarlierCell, Finding, Problem, attack, link, suppress
from orchestration.data_dictionary.edition_file import FILE as DATA_DICTIONARY
from orchestration.disclosure.decisions import HIDDEN_SMALL, decide, write_decisions
from orchestration.disclosure.masking import masked_rows
from orchestration.disclosure.policy import MASKED, SHOWN, DisclosurePolicy, read_policy
from orchestration.disclosure.reading import FROM_STUDENTS, read_cells, read_districts, read_shown
from orchestration.editions.manifest import Manifest, checksums, write_manifest
from orchestration.editions.release_rules import AUDIT_RESULT
from orchestration.editions.row_sources import DATABASE
from orchestration.editions.tables import PUBLISHED_TABLES, WrittenTable, columns_of, write_table
from orchestration.home import Home
from orchestration.sql_text import literal
from orchestration.warehouse import IN_MEMORY, connection

_NAMED = 20


class DisclosureAuditError(RuntimeError):
    """Hidden cells can be recovered; the message names them, without their values."""


@dataclass(frozen=True)
class _Attacked:
    """What was attacked, and what came of it."""

    cells: list[Cell]
    problem: Problem


def write_disclosed(home: Home, manifest: Manifest, folder: Path) -> Manifest:
    """Write the public copy of an edition into a folder, and attack it; return its manifest.

    Args:
        home: the home.
        manifest: of the restricted edition.
        folder: empty, under a name that no reader looks at.

    Raises:
        DisclosureAuditError: a hidden cell can be recovered from what is written and published before.
        CatalogueError: a measure or a column is not classified.

    """
    policy = read_policy()
    exact = home.restricted / manifest["edition_id"] / DATABASE
    with connection(IN_MEMORY) as work:
        work.execute(f"attach {literal(str(exact))} as exact (read_only)")
        editions = _earlier_editions(home, manifest["edition_id"])
        attacked = _linked(work, policy, _shown_before(editions))
        done = suppress(attacked.problem, policy.rules)
        write_decisions(work, decide(attacked.cells, _values(work), done, policy))
        written = _write_tables(work, policy, manifest, folder)
        work.execute("detach edition")
        work.execute(f"attach {literal(str(folder / DATABASE))} as written (read_only)")
        audit = _attack_written(work, attacked, policy)
    if not audit.passed:
        raise DisclosureAuditError(_report(audit))
    _copy_dictionary(exact.parent, folder)
    public = {
        **manifest,
        "tables": [asdict(table) for table in written],
        "withheld_tables": sorted(
            {one["name"] for one in manifest["tables"]} - {table.name for table in written}
        ),
        AUDIT_RESULT: {
            "passed": True,
            "rules_version": policy.rules.version,
            "protected_cells": audit.protected_count,
            "tables": [table.name for table in written],
            "earlier_editions": [edition.name for edition in editions],
        },
        "files": checksums(folder),
    }
    write_manifest(folder, public)
    (folder / DATABASE).chmod(0o444)
    return public


def _copy_dictionary(edition: Path, folder: Path) -> None:
    """Copy what the columns mean, which says nothing of anybody; editions of earlier versions do not."""
    if (edition / DATA_DICTIONARY).exists():
        shutil.copy2(edition / DATA_DICTIONARY, folder / DATA_DICTIONARY)


def _earlier_editions(home: Home, edition_id: str) -> list[Path]:
    return [
        folder
        for folder in sorted(home.published.glob("[!.]*"))
        if folder.is_dir() and not folder.is_symlink() and folder.name != edition_id
    ]


def _shown_before(editions: list[Path]) -> list[EarlierCell]:
    shown = []
    for folder in editions:
        with connection(folder / DATABASE, read_only=True) as edition:
            shown += read_shown(edition, "publish")
    return shown


def _linked(
    work: duckdb.DuckDBPyConnection, policy: DisclosurePolicy, earlier: list[EarlierCell]
) -> _Attacked:
    cells = read_cells(work, "exact.publish", policy.measures)
    relations = (*policy.relations, *read_districts(work, "exact.publish"))
    return _Attacked(cells, link(cells, relations, earlier))


def _values(work: duckdb.DuckDBPyConnection) -> dict[tuple, Decimal]:
    rows = work.execute(
        "select organization_id, program_id, school_year, measure_id, student_group_id, value "
        "from exact.publish.measure_results where source_dataset = ? and value is not null",
        [FROM_STUDENTS],
    ).fetchall()
    return {tuple(key): value for *key, value in rows}


def _write_tables(
    work: duckdb.DuckDBPyConnection, policy: DisclosurePolicy, manifest: Manifest, folder: Path
) -> list[WrittenTable]:
    (folder / "parquet").mkdir(parents=True)
    work.execute(f"attach {literal(str(folder / DATABASE))} as edition")
    work.execute("create schema edition.publish")
    there = {one["name"] for one in manifest["tables"]}
    written = []
    for table in PUBLISHED_TABLES:
        treatment = policy.tables.get(table.name)
        if table.name not in there or treatment not in (SHOWN, MASKED):
            continue
        rows = f"exact.publish.{table.name}"
        if treatment == MASKED:
            columns = columns_of(work, rows)
            rows = masked_rows(table.name, rows, columns, policy.columns.get(table.name, {}))
        written.append(write_table(work, table, rows, folder))
    return written


def _attack_written(work: duckdb.DuckDBPyConnection, attacked: _Attacked, policy: DisclosurePolicy) -> Audit:
    """Attack the tables as they are on disk: what they show is read from them, not from the decisions."""
    rows = work.execute(
        "select organization_id, program_id, school_year, measure_id, student_group_id, disclosure, "
        "coalesce(n, numerator, denominator, value) is not null from written.publish.measure_results"
    ).fetchall()
    shown = {tuple(key): (is_visible, disclosure) for *key, disclosure, is_visible in rows}
    problem = attacked.problem
    is_hidden = np.ones(problem.unit_count, dtype=bool)
    is_named_small = np.zeros(len(problem.counts), dtype=bool)
    forgotten = []
    for cell, variable in zip(attacked.cells, problem.cell_variables, strict=True):
        is_visible, disclosure = shown[cell.key]
        if is_visible:
            is_hidden[problem.units[variable]] = False
            if policy.rules.is_small(cell.count) and not cell.is_public:
                forgotten.append(Finding(int(variable), problem.names[variable]))
        elif disclosure == HIDDEN_SMALL:
            is_named_small[variable] = True
    audit = attack(problem, is_hidden, policy.rules, is_named_small)
    return replace(
        audit,
        protected_count=audit.protected_count + len(forgotten),
        findings=(*forgotten, *audit.findings),
    )


def _report(audit: Audit) -> str:
    names = [finding.name for finding in audit.findings[:_NAMED]]
    more = len(audit.findings) - len(names)
    return (
        f"{len(audit.findings)} of {audit.protected_count} hidden cells of measure_results can be recovered "
        "from the tables to be published and the public editions before "
        f"(docs/runbooks/failed_disclosure_audit.md): {', '.join(names)}"
        + (f" and {more} more" if more else "")
    )
