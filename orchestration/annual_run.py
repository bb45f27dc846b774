"""The annual job from the command line, in this process, with Dagster's history in HOME.

Belongs here: preparing HOME, starting the job, telling what happened. Does not: the steps themselves.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orchestration.catalogue import read_catalogue
from orchestration.discovery import Discovery, discover
from orchestration.editions.recovery import recover
from orchestration.editions.retention import retention_of
from orchestration.errors import WrongUseError, full_disk_sentence, is_full_disk
from orchestration.home import Home, remember_extract_folders
from orchestration.manifest import ensure_manifest
from orchestration.school_years import years_named

DAGSTER_CONFIGURATION = """\
# Nothing is reported to anybody.
telemetry:
  enabled: false
nux:
  enabled: false
# One writer at a time: everything that writes the warehouse is in one pool.
concurrency:
  pools:
    default_limit: 1
# What steps print goes to HOME/logs and dbt's log to HOME/work/dbt; a second copy needs a process per step.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


@dataclass
class RunSummary:
    """What a run did. `quarantined` are sentences on refused files."""

    succeeded: bool
    failure: str = ""
    quarantined: list[str] = field(default_factory=list)


class RunRefusedError(WrongUseError):
    """The run cannot start as it was asked for; nothing was touched."""


class MixedHomeError(RunRefusedError):
    """Simulated extracts meet a home of real ones, or the other way round."""


def prepare_home(path: Path) -> Home:
    """Create HOME, Dagster's configuration in it and dbt's manifest; return the home."""
    home = Home.at(path)
    home.create()
    os.environ["SPF_HOME"] = str(home.path)
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    (home.dagster / "dagster.yaml").write_text(DAGSTER_CONFIGURATION)
    ensure_manifest()
    return home


def run_annual_job(
    folders: list[Path],
    home_path: Path,
    selected_years: Iterable[int],
    say: Callable[[str], None],
) -> RunSummary:
    """Load, build, test and publish.

    Args:
        folders: extracts folders.
        home_path: HOME; created if absent.
        selected_years: spring years to check; none means every year found.
        say: receives a line per step.

    Raises:
        ExtractFolderError: a folder cannot be used.
        HomeIsHeldError: another run holds HOME.
        MixedHomeError: simulated and real extracts would be mixed.
        PseudonymKeyError: there are files about students, and no key, or another one than before.
        RunRefusedError: no extract was recognised, or a year selected is not a school year there can be.
        RetentionError: HOME/retention.json cannot be used.

    """
    years = set(selected_years)
    _refuse_impossible(years)
    found = discover(folders, read_catalogue())
    if not found.recognised:
        raise RunRefusedError(
            f"no extract was recognised in {', '.join(map(str, folders))}: files are expected as "
            "<folder>/<source>/<file>; the patterns are in seeds/extracts/extract_catalogue.csv"
        )
    with Home.at(home_path).held():
        _refuse_mixture(Home.at(home_path), found)
        _refuse_other_key(Home.at(home_path), found)
        home = prepare_home(home_path)
        recover(home)
        retention_of(home)
        remember_extract_folders(home, folders)
        say(f"{len(found.recognised)} extracts recognised, {len(found.unrecognised)} files not")
        return _run_job(home, years or _years_named(found), say)


def _refuse_impossible(selected_years: set[int]) -> None:
    if not selected_years:
        return
    # Imported here, because Dagster takes seconds to import and most errors of use need none of it.
    from orchestration.partitions import FIRST_SCHOOL_YEAR, LAST_SCHOOL_YEAR

    if min(selected_years) < FIRST_SCHOOL_YEAR or max(selected_years) > LAST_SCHOOL_YEAR:
        raise RunRefusedError(
            f"--school-year takes spring years from {FIRST_SCHOOL_YEAR} to {LAST_SCHOOL_YEAR} "
            "(2024 is 2023-24)"
        )


def _refuse_mixture(home: Home, found: Discovery) -> None:
    from orchestration.registry import registered_extracts
    from orchestration.warehouse import connection

    kinds = {extract.is_simulated for extract in found.recognised}
    if home.warehouse.exists():
        with connection(home.warehouse, read_only=True) as warehouse:
            if warehouse.execute(
                "select count(*) from information_schema.tables where table_schema = 'registry'"
            ).fetchone()[0]:
                kinds |= {
                    extract.is_simulated for extract in registered_extracts(warehouse) if extract.is_held
                }
    if len(kinds) > 1:
        raise MixedHomeError(f"simulated and real extracts would be mixed in {home.path}: use another --home")


def _refuse_other_key(home: Home, found: Discovery) -> None:
    """Refuse files about students without the key of this home, before anything is touched."""
    from orchestration.key_registry import require_key
    from orchestration.pseudonyms import key_from_environment
    from orchestration.warehouse import connection

    if not any(extract.dataset.is_about_students for extract in found.recognised):
        return
    key = key_from_environment()
    if not home.warehouse.exists():
        require_key(None, key)
        return
    with connection(home.warehouse, read_only=True) as warehouse:
        require_key(warehouse, key)


def _years_named(found: Discovery) -> set[int]:
    # Only which partitions a run is recorded for: the year of a row comes from the row or the year rule.
    return {year for extract in found.recognised for year in years_named(extract.path.name)}


def _run_job(home: Home, selected_years: set[int], say: Callable[[str], None]) -> RunSummary:
    # Beta marks on parts of Dagster are news for us, not for whoever runs the annual job.
    warnings.filterwarnings("ignore", module="dagster|orchestration")
    # What Dagster logs for itself is in its history; the lines of a run are `progress`'s.
    logging.getLogger("dagster").propagate = False
    from orchestration.definitions import defs
    from orchestration.history_storage import history_held_open
    from orchestration.partitions import range_tags
    from orchestration.stopped_runs import close_stopped_runs

    job = defs.resolve_job_def("annual_run")
    # dbt's own lines go to a file: what a run tells is one line per step.
    log_file = home.logs / f"run-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.log"
    with history_held_open(home) as instance, log_file.open("w") as log, redirect_stdout(log):
        close_stopped_runs(instance)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"console": {}}},
            # A file name may speak of a year before the first partition; its rows are loaded all the same.
            tags=range_tags(selected_years),
        )
    return _summary(home, result, say)


def _summary(home: Home, result, say: Callable[[str], None]) -> RunSummary:
    from orchestration.corrections import rejected_corrections
    from orchestration.editions.manifest import edition_manifests
    from orchestration.editions.release_rules import decision_for
    from orchestration.editions.releases import current_edition
    from orchestration.registry import registered_extracts
    from orchestration.warehouse import connection

    if not result.success:
        return RunSummary(False, _failure(result))
    with connection(home.warehouse, read_only=True) as warehouse:
        refused = [
            f"{extract.path}: {extract.reason}"
            for extract in registered_extracts(warehouse)
            if extract.status == "quarantined"
        ]
        rejected = rejected_corrections(warehouse)
    for line in rejected:
        say(f"  warning: {line}")
    for line in refused:
        say(f"quarantined: {line}")
    # This run holds HOME, so the newest edition is the one it wrote.
    manifest = edition_manifests(home)[-1]
    for table in manifest["tables"]:
        say(f"  {table['name']:<20} {table['row_count']:>10,} rows")
    edition_id = manifest["edition_id"]
    if current_edition(home) == edition_id:
        say(f"edition {edition_id} is current: {home.current}")
    else:
        reason = decision_for(manifest, is_asked_for=False).reason
        say(f"edition {edition_id} is not published: {reason}. It is in {home.restricted / edition_id}")
    return RunSummary(True, quarantined=refused)


def _failure(result) -> str:
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error.cause or error
            if "Interrupted" in cause.message:
                return "stopped before the end; what was published before is untouched"
            if is_full_disk(cause.message):
                return f"step {event.step_key} failed: {full_disk_sentence(cause.message)}"
            return f"step {event.step_key} failed: {cause.message.strip()}"
    return "the run failed before its first step"
