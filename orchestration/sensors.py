"""Sensors.

Belongs here: when files that arrived ask for a run. Does not: recognising files (`discovery`).
"""

import hashlib
import json
from pathlib import Path

import dagster as dg

from orchestration.catalogue import read_catalogue
from orchestration.discovery import Discovery, ExtractFolderError, discover
from orchestration.jobs import annual_run
from orchestration.partitions import range_tags
from orchestration.resources import Installation
from orchestration.school_years import years_named

SECONDS_BETWEEN_LOOKS = 60


def state_of(found: Discovery) -> str:
    """Return a digest of the names, sizes and times of the recognised files; nothing is opened."""
    files = [
        (one.relative_path, one.path.stat().st_size, one.path.stat().st_mtime_ns) for one in found.recognised
    ]
    return hashlib.sha256(json.dumps(files).encode()).hexdigest()


def next_look(cursor: str | None, state: str) -> tuple[str, str | None]:
    """Return the next cursor, and why no run is asked for (None when one is).

    Files must be the same at two looks: one that is still being copied is left alone until it is complete.

    Args:
        cursor: what the look before returned; None at the first one.
        state: digest of the files as they are now.

    """
    before = json.loads(cursor) if cursor else {"seen": None, "asked_for": None}
    after = json.dumps({"seen": state, "asked_for": before["asked_for"]})
    if state == before["asked_for"]:
        return after, "no file is new or changed"
    if state != before["seen"]:
        return after, "files are new or changed: a run follows when they are the same at the next look"
    return json.dumps({"seen": state, "asked_for": state}), None


@dg.sensor(
    job=annual_run,
    minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
    # Off: whoever wants runs without a person asking turns it on in Dagster's UI.
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Asks for the annual run when extracts are new or changed in the folders of the last run.",
)
def new_extracts(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult:
    """Look into the extracts folders; ask for a run once their files have stopped changing."""
    folders = [Path(folder) for folder in installation.extracts]
    if not folders:
        return dg.SensorResult(skip_reason="no extracts folder is known: run `spf run --extracts DIR` once")
    try:
        found = discover(folders, read_catalogue())
        cursor, reason = next_look(context.cursor, state_of(found))
    except (ExtractFolderError, FileNotFoundError) as error:
        return dg.SensorResult(skip_reason=str(error))
    if reason:
        return dg.SensorResult(skip_reason=reason, cursor=cursor)
    years = {year for one in found.recognised for year in years_named(one.path.name)}
    request = dg.RunRequest(run_key=json.loads(cursor)["asked_for"], tags=range_tags(years))
    return dg.SensorResult(run_requests=[request], cursor=cursor)
