"""Loading: recognised files into raw and oracle tables, one transaction a file.

Here: whether a file is new, changed, unchanged or gone, and replacing its rows.
Not here: reading (``reading``), rules (``extract_checks``, ``unknown_codes``, ``invalid_values``),
table shapes (``raw_tables``).

A file whose checksum is known and whose rows are loaded is left alone. A corrected file replaces
the rows of its own path. A bad file is reported, and the rows loaded from its path before stay.
"""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.column_mapping import ColumnMapping, map_columns
from orchestration.discovery import FoundExtract
from orchestration.durable_files import sha256_of
from orchestration.extract_checks import (
    REPEATED_ROWS,
    RepeatedRows,
    check_agreement,
    check_header,
    check_repeated_rows,
    check_rows,
)
from orchestration.extract_store import ExtractChangedError, ExtractStore, is_kept
from orchestration.file_precedence import set_file_precedence
from orchestration.invalid_values import INVALID_VALUES, InvalidRows, check_values
from orchestration.key_registry import register_key, require_key
from orchestration.pseudonyms import PseudonymKey
from orchestration.quarantine import ExtractProblemError, Problem, write_report
from orchestration.raw_tables import has_snapshot_date, tables_of
from orchestration.reading import SourceTable, open_extract
from orchestration.reading_student_level import open_student_extract
from orchestration.registry import (
    SEPARATOR,
    RegisteredExtract,
    as_stored,
    next_extract_number,
    register,
    registered_extracts,
    set_status,
)
from orchestration.school_years import PathYear, year_expression, year_in_path
from orchestration.shared_rows import shared_row_messages
from orchestration.sql_text import identifier, identifiers, literal
from orchestration.submissions import register_submission
from orchestration.transactions import transaction
from orchestration.unknown_codes import UNKNOWN_CODES, UnknownRows, check_unknown_codes

_STAGED = "extract_staged"
_STAGED_GOOD = "extract_staged_good"


@dataclass(frozen=True)
class LoadedExtract:
    """A file whose rows were loaded now.

    ``repeated_rows`` are equal rows of which one is kept, ``contradicting_rows`` those whose key comes
    with different values, ``unknown_rows`` those with a code that no seed explains, ``invalid_rows``
    those with an impossible value; all are part of ``rows_set_aside``, where a row counts once.
    """

    path: str
    extract_number: int
    sha256: str
    row_count: int
    rows_set_aside: int
    repeated_rows: int
    contradicting_rows: int
    unknown_rows: int
    invalid_rows: int
    school_years: tuple[int, ...]


@dataclass(frozen=True)
class QuarantinedExtract:
    """A file that was refused, and the report on it."""

    path: str
    sha256: str | None
    problem: Problem
    report: Path


@dataclass
class DatasetLoad:
    """What a load did to one dataset.

    ``row_count`` counts the rows of the dataset now in the database, ``missing`` the paths that
    were loaded once and are no longer found. ``messages`` are sentences for the user.
    """

    source_id: str
    dataset_id: str
    loaded: list[LoadedExtract] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    quarantined: list[QuarantinedExtract] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    row_count: int = 0
    messages: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Staged:
    relation: str
    source: SourceTable
    mapping: ColumnMapping
    path_year: PathYear | None
    row_count: int
    repeated: RepeatedRows
    excluded_rows: int
    unknown: UnknownRows
    invalid: InvalidRows
    school_years: set[int]


def load_dataset(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    found: list[FoundExtract],
    quarantine_folder: Path,
    now: datetime,
    store: ExtractStore | None = None,
    key: PseudonymKey | None = None,
) -> DatasetLoad:
    """Bring the tables of a dataset up to date with the files found.

    ``connection`` is the working database, prepared by ``prepare_raw_tables`` and outside a
    transaction. ``found`` are all files of the dataset in the folders of this run: loaded paths
    that are not among them are marked as missing and keep their rows. Reports on bad files go to
    ``quarantine_folder``; ``now`` is the run's time, for the registry. Files whose rows are held
    are copied to ``store``, if one is given and their dataset may be copied. ``key`` makes the pseudonyms
    of datasets about students.

    Bad files never raise; a database or folder that cannot be written raises duckdb.Error or
    OSError, and files about students without the key of this database PseudonymKeyError.
    """
    if found and dataset.is_about_students:
        register_key(connection, require_key(connection, key))
    load = DatasetLoad(dataset.source_id, dataset.dataset_id)
    moment = as_stored(now)
    for one in sorted(found, key=lambda one: one.relative_path):
        _load_file(connection, one, quarantine_folder, moment, load, store if is_kept(dataset) else None, key)
    _mark_missing(connection, dataset, {one.relative_path for one in found}, load)
    set_file_precedence(connection, dataset)
    held = [e for e in registered_extracts(connection, dataset) if e.is_held]
    load.row_count = sum(extract.row_count for extract in held)
    load.messages += [
        f"{extract.path}: the catalogue reads it differently now, and the file is not there or refused: "
        "the rows read before that stay as they were. Put a good file in its place."
        for extract in held
        if extract.fingerprint != dataset.fingerprint
    ]
    load.messages += shared_row_messages(connection, dataset, held)
    return load


def _load_file(
    connection: duckdb.DuckDBPyConnection,
    found: FoundExtract,
    quarantine_folder: Path,
    now: datetime,
    load: DatasetLoad,
    store: ExtractStore | None,
    key: PseudonymKey | None,
) -> None:
    path = found.relative_path
    versions = registered_extracts(connection, found.dataset, path)
    sha256 = None
    try:
        try:
            before = found.path.stat()
            _refuse_what_is_no_file(before.st_mode)
            sha256 = sha256_of(found.path)
        except OSError as error:
            raise _unreadable(error) from None
        fingerprint = found.dataset.fingerprint
        if any(e.sha256 == sha256 and e.is_held and e.fingerprint == fingerprint for e in versions):
            _keep(store, found, sha256)
            _confirm(connection, found, versions, sha256)
            load.unchanged.append(path)
            return
        with _staged(connection, found, key) as staged:
            after = found.path.stat()
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise _changed_while_read()
            _keep(store, found, sha256)
            loaded = _replace(connection, found, staged, versions, sha256, after.st_size, now)
            load.loaded.append(loaded)
            load.messages += _warnings(path, staged) + _fewer_rows(path, staged.row_count, versions)
    except ExtractProblemError as error:
        _quarantine(connection, found, versions, sha256, error.problem, quarantine_folder, now, load)


def _keep(store: ExtractStore | None, found: FoundExtract, sha256: str) -> None:
    if store is not None:
        try:
            store.keep(found.path, sha256)
        except ExtractChangedError:
            raise _changed_while_read() from None


@contextmanager
def _staged(
    connection: duckdb.DuckDBPyConnection, found: FoundExtract, key: PseudonymKey | None
) -> Iterator[_Staged]:
    """Offer the checked rows of a file under the names of the catalogue."""
    dataset, file_name = found.dataset, found.path.name
    rule = dataset.school_year_rule
    opened = (
        open_student_extract(connection, found.path, dataset, key)
        if dataset.is_about_students
        else open_extract(connection, found.path, dataset)
    )
    with opened as source:
        path_year = None
        if rule.is_in_path:
            path_year = year_in_path(rule, file_name)
            if path_year is None:
                raise ExtractProblemError(_no_year_in_name(rule.kind))
            school_years = {path_year.school_year}
            year = str(path_year.school_year)
        else:
            first_mapping = map_columns(dataset, source.header, file_name, set())
            year = year_expression(rule, first_mapping.expression(rule.column))
            years = connection.execute(f"select distinct {year} from {source.relation}").fetchall()
            school_years = {value for (value,) in years if value is not None}
        mapping = map_columns(dataset, source.header, file_name, school_years)
        check_header(dataset, mapping)
        check_agreement(connection, source.relation, mapping)
        columns = ", ".join(f"{mapping.expression(name)} as {identifier(name)}" for name in dataset.roles)
        connection.execute(
            f"create or replace temp view {_STAGED} as "
            f"select {columns}, {year} as _school_year, file_row as _extract_row "
            f"from {source.relation}"
        )
        try:
            row_count, school_years = check_rows(connection, dataset, _STAGED, file_name)
            unknown = check_unknown_codes(connection, dataset, _STAGED, row_count)
            invalid = check_values(connection, dataset, _STAGED, row_count)
            relation, excluded = _STAGED, 0
            if unknown.row_count or invalid.row_count:
                # Rows set aside take no part in what follows: a code garbled in two rows is no
                # contradiction.
                relation = _STAGED_GOOD
                all_rows, (row_count, school_years) = row_count, _without_excluded_rows(connection)
                excluded = all_rows - row_count
            repeated = check_repeated_rows(connection, dataset, relation, row_count)
            yield _Staged(
                relation,
                source,
                mapping,
                path_year,
                row_count - repeated.row_count,
                repeated,
                excluded,
                unknown,
                invalid,
                school_years,
            )
        finally:
            connection.execute(f"drop view if exists {_STAGED_GOOD}")
            connection.execute(f"drop view if exists {_STAGED}")
            for table in (REPEATED_ROWS, UNKNOWN_CODES, INVALID_VALUES):
                connection.execute(f"drop table if exists {table}")


def _without_excluded_rows(connection: duckdb.DuckDBPyConnection) -> tuple[int, set[int]]:
    """Create the view of the staged rows that are good; return their number and school years."""
    connection.execute(
        f"create or replace temp view {_STAGED_GOOD} as select * from {_STAGED} "
        f"where _extract_row not in (select _extract_row from {UNKNOWN_CODES}) "
        f"and _extract_row not in (select _extract_row from {INVALID_VALUES})"
    )
    row_count, years = connection.execute(
        f"select count(*), list(distinct _school_year) from {_STAGED_GOOD}"
    ).fetchone()
    return row_count, set(years or ())


def _replace(
    connection: duckdb.DuckDBPyConnection,
    found: FoundExtract,
    staged: _Staged,
    versions: list[RegisteredExtract],
    sha256: str,
    byte_count: int,
    now: datetime,
) -> LoadedExtract:
    """Put the rows of a file in the place of those loaded from its path before."""
    dataset = found.dataset
    school_years = sorted(staged.school_years)
    rows_set_aside = staged.source.rows_set_aside + staged.repeated.row_count + staged.excluded_rows
    with transaction(connection):
        number = next_extract_number(connection)
        for table, names in tables_of(dataset).items():
            _delete_rows(connection, table, [e.extract_number for e in versions])
            values = f"_school_year, {number}, _extract_row"
            columns = f"{identifiers(names)}, _school_year, _extract_number, _extract_row"
            if has_snapshot_date(dataset, table):
                columns += ", _snapshot_date"
                values += f", {literal(staged.path_year.snapshot_date)}"
            kept = f"_extract_row not in (select _extract_row from {REPEATED_ROWS})"
            connection.execute(
                f"insert into {table} ({columns}) select {identifiers(names)}, {values} "
                f"from {staged.relation} where {kept if staged.repeated.row_count else 'true'}"
            )
        replaced = [e.extract_number for e in versions if e.status != "superseded"]
        set_status(connection, replaced, "superseded", f"Replaced by extract {number}.")
        register(
            connection,
            RegisteredExtract(
                extract_number=number,
                source_id=dataset.source_id,
                dataset_id=dataset.dataset_id,
                path=found.relative_path,
                sha256=sha256,
                byte_count=byte_count,
                row_count=staged.row_count,
                rows_set_aside=rows_set_aside,
                header=SEPARATOR.join(staged.source.header),
                extra_columns=SEPARATOR.join(staged.mapping.extra),
                school_years=SEPARATOR.join(map(str, school_years)),
                first_seen_at=now,
                loaded_at=now,
                status="loaded",
                reason=None,
                is_simulated=found.is_simulated,
                fingerprint=dataset.fingerprint,
            ),
        )
        rows_by_year = _rows_by_year(connection, dataset, number)
        register_submission(connection, dataset, found.path.name, number, rows_by_year)
    return LoadedExtract(
        found.relative_path,
        number,
        sha256,
        staged.row_count,
        rows_set_aside,
        staged.repeated.repeated,
        staged.repeated.contradicting,
        staged.unknown.row_count,
        staged.invalid.row_count,
        tuple(school_years),
    )


def _rows_by_year(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, extract_number: int
) -> dict[int, int]:
    if not dataset.is_about_students:
        return {}
    rows = connection.execute(
        f"select _school_year, count(*) from raw.{dataset.table_name} where _extract_number = ? group by all",
        [extract_number],
    ).fetchall()
    return dict(rows)


def _delete_rows(connection: duckdb.DuckDBPyConnection, table: str, extract_numbers: list[int]) -> None:
    if extract_numbers:
        connection.execute(f"delete from {table} where list_contains(?, _extract_number)", [extract_numbers])


def _confirm(
    connection: duckdb.DuckDBPyConnection,
    found: FoundExtract,
    versions: list[RegisteredExtract],
    sha256: str,
) -> None:
    """Note that the loaded version of a path is (again) the one in the folder."""
    for version in versions:
        is_current = version.sha256 == sha256 and version.is_held
        if is_current and version.status != "loaded":
            set_status(connection, [version.extract_number], "loaded", None)
        if is_current and version.is_simulated != found.is_simulated:
            connection.execute(
                "update registry.extracts set is_simulated = ? where extract_number = ?",
                [found.is_simulated, version.extract_number],
            )
        if version.status == "quarantined":
            reason = "The version loaded before is back in the folder."
            set_status(connection, [version.extract_number], "superseded", reason)


def _quarantine(
    connection: duckdb.DuckDBPyConnection,
    found: FoundExtract,
    versions: list[RegisteredExtract],
    sha256: str | None,
    problem: Problem,
    quarantine_folder: Path,
    now: datetime,
    load: DatasetLoad,
) -> None:
    dataset, path = found.dataset, found.relative_path
    sentence = problem.sentence(path)
    known = [e for e in versions if e.status == "quarantined" and e.sha256 == sha256]
    older = [e for e in versions if e.status == "quarantined" and e.sha256 != sha256]
    set_status(
        connection,
        [e.extract_number for e in older],
        "superseded",
        "Another version took its place and was refused too.",
    )
    if known:
        set_status(connection, [known[0].extract_number], "quarantined", sentence)
    else:
        number = next_extract_number(connection)
        register_submission(connection, dataset, found.path.name, number, None)
        register(
            connection,
            RegisteredExtract(
                extract_number=number,
                source_id=dataset.source_id,
                dataset_id=dataset.dataset_id,
                path=path,
                sha256=sha256,
                byte_count=found.path.stat().st_size if sha256 else None,
                row_count=None,
                rows_set_aside=None,
                header=None,
                extra_columns=None,
                school_years=None,
                first_seen_at=now,
                loaded_at=None,
                status="quarantined",
                reason=sentence,
                is_simulated=found.is_simulated,
            ),
        )
    report = write_report(
        quarantine_folder,
        path=path,
        table_name=dataset.table_name,
        sha256=sha256,
        problem=problem,
        found_at=known[0].first_seen_at if known else now,
    )
    load.quarantined.append(QuarantinedExtract(path, sha256, problem, report))
    stays = any(e.is_held for e in versions)
    load.messages.append(sentence + (" The rows loaded from it before stay." if stays else ""))


def _mark_missing(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    found_paths: set[str],
    load: DatasetLoad,
) -> None:
    gone = [e for e in registered_extracts(connection, dataset) if e.path not in found_paths]
    for extract in gone:
        if extract.is_held:
            reason = "The file is not in the folders given; its rows stay."
            set_status(connection, [extract.extract_number], "missing", reason)
            load.missing.append(extract.path)
            load.messages.append(f"{extract.path}: {reason} Put it back, or start a new home.")
        elif extract.status == "quarantined":
            reason = "The file was taken away."
            set_status(connection, [extract.extract_number], "superseded", reason)


def _warnings(path: str, staged: _Staged) -> list[str]:
    mapping, messages = staged.mapping, [f"{path}: {warning}" for warning in staged.source.warnings]
    if mapping.extra:
        names = ", ".join(name or "(no name)" for name in mapping.extra[:5])
        more = f" and {len(mapping.extra) - 5} more" if len(mapping.extra) > 5 else ""
        messages.append(f"{path}: columns not in the catalogue are recorded, not loaded: {names}{more}.")
    if mapping.missing_optional:
        messages.append(
            f"{path}: no column {', '.join(mapping.missing_optional)}; left empty. "
            "If the source renamed one, add its new name to extract_columns.csv."
        )
    repeated = staged.repeated
    if repeated.repeated:
        messages.append(f"{path}: {repeated.repeated:,} rows repeat an earlier row exactly; one is kept.")
    if repeated.contradicting:
        messages.append(
            f"{path}: {repeated.contradicting:,} rows set aside because their key comes again with other "
            f"values, first in row {repeated.first_contradicting:,}. Keep the right one at the source."
        )
    if staged.unknown.row_count:
        messages.append(f"{path}: {staged.unknown.warning()}")
    if staged.invalid.row_count:
        messages.append(f"{path}: {staged.invalid.warning()}")
    if staged.source.rows_set_aside:
        messages.append(f"{path}: {staged.source.rows_set_aside:,} blank rows or footnotes set aside.")
    return messages


def _fewer_rows(path: str, row_count: int, versions: list[RegisteredExtract]) -> list[str]:
    """Tell of a new version with fewer rows: a file cut between two rows looks like a whole one."""
    before = [e.row_count for e in versions if e.row_count is not None]
    if not before or row_count >= before[-1]:
        return []
    return [
        f"{path}: {row_count:,} rows take the place of {before[-1]:,} of the version before. "
        "Check that the file is complete."
    ]


def _refuse_what_is_no_file(mode: int) -> None:
    # Opening a pipe would wait for a writer, perhaps forever.
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
        raise ExtractProblemError(
            Problem(
                "not_a_file",
                f"It has the name of an extract but is {kind}.",
                "Put the file itself there, or rename it.",
            )
        )


def _changed_while_read() -> ExtractProblemError:
    return ExtractProblemError(
        Problem(
            "changed_while_read",
            "The file changed while it was read.",
            "Run again when it is complete.",
        )
    )


def _unreadable(error: OSError) -> ExtractProblemError:
    return ExtractProblemError(
        Problem(
            "unreadable_file",
            f"The file cannot be read ({error.strerror}).",
            "Check that it still exists and that you may read it.",
        )
    )


def _no_year_in_name(kind: str) -> Problem:
    examples = {"path_span": "2018_19", "path_spring": "2019", "path_month": "2018_03 (year and month)"}
    return Problem(
        "no_school_year",
        "The file name tells no school year.",
        f"Rename the file so that it holds the year as {examples[kind]}.",
    )
