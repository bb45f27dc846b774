"""The manifest of an edition: what it was made of, with what, and what is in it.

Belongs here: composing and reading `manifest.json`. Does not: dbt's manifest (`orchestration.manifest`).
"""

from __future__ import annotations

import importlib.metadata
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.catalogue import ExtractDataset, read_catalogue
from orchestration.durable_files import sha256_of
from orchestration.errors import WrongUseError
from orchestration.home import Home
from orchestration.key_registry import registered_fingerprint
from orchestration.project_store import code_hash, keep_project, policy_hash
from orchestration.registry import RegisteredExtract, registered_extracts
from orchestration.validity_results import outcomes_of_expectations

MANIFEST = "manifest.json"
# Packages whose version may decide a number.
_PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "numpy", "pyarrow", "python-calamine")
# What an edition inherits from the one it is derived from when a year is certified.
_OF_THE_BUILD = (
    "build_id",
    "is_simulated",
    "code_version",
    "policy_hash",
    "code_hash",
    "project_hash",
    "packages",
    "pseudonym_key",
    "inputs",
    "checks",
)

Manifest = dict[str, Any]


class MixedSourcesError(RuntimeError):
    """Simulated and real extracts are in one home."""


class EditionMissingError(WrongUseError):
    """An edition that is needed is not there."""


def current_manifest(home: Home) -> Manifest | None:
    """Return the manifest of the current edition, or None when nothing is published."""
    return _read(home.current)


def edition_manifest(home: Home, edition_id: str) -> Manifest:
    """Return the manifest of an edition.

    Raises:
        EditionMissingError: there is no such edition; the message names those that are there.

    """
    manifest = _read(home.restricted / edition_id) if edition_id else None
    if manifest is None:
        known = ", ".join(one["edition_id"] for one in edition_manifests(home)) or "none"
        raise EditionMissingError(f"no edition {edition_id} in {home.restricted}; there are: {known}")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in the folder of an edition or of its public copy."""
    return json.loads((folder / MANIFEST).read_text("utf-8"))


def edition_manifests(home: Home) -> list[Manifest]:
    """Return the manifests of all editions, oldest first."""
    return [json.loads(file.read_text("utf-8")) for file in sorted(home.restricted.glob(f"[!.]*/{MANIFEST}"))]


def manifest_of_warehouse(warehouse: duckdb.DuckDBPyConnection, home: Home) -> Manifest:
    """Return what the manifest says of inputs, policy, code and checks, for an edition made by a run.

    The policy and the code in use are kept (`project_store`), so that the edition can be made again.

    Args:
        warehouse: a connection that reads the working database.
        home: the home.

    Raises:
        MixedSourcesError: simulated and real extracts are in one home.

    """
    inputs = [extract for extract in registered_extracts(warehouse) if extract.is_held]
    if len({extract.is_simulated for extract in inputs}) > 1:
        raise MixedSourcesError(
            f"{home.path} holds simulated and real extracts: use another --home for one of them"
        )
    datasets = {(one.source_id, one.dataset_id): one for one in read_catalogue().datasets}
    return {
        "is_simulated": any(extract.is_simulated for extract in inputs),
        "code_version": importlib.metadata.version("school-performance-framework"),
        "policy_hash": policy_hash(),
        "code_hash": code_hash(),
        "project_hash": keep_project(home),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        # Which key the pseudonyms were made with, not the key; None where no file is about students.
        "pseudonym_key": registered_fingerprint(warehouse),
        "inputs": [
            {
                "source": extract.source_id,
                "dataset": extract.dataset_id,
                "path": extract.path,
                "sha256": extract.sha256,
                "byte_count": extract.byte_count,
                "row_count": extract.row_count,
                # Unknown codes, impossible values, contradictions, repetitions, footnotes.
                "rows_set_aside": extract.rows_set_aside,
                "school_years": sorted(extract.years),
                **_as_catalogued(extract, datasets.get((extract.source_id, extract.dataset_id))),
            }
            for extract in sorted(inputs, key=lambda extract: extract.path)
        ],
        "checks": _checks(home),
    }


def _as_catalogued(extract: RegisteredExtract, dataset: ExtractDataset | None) -> dict:
    return {
        # A dataset that the catalogue no longer has counts as the most sensitive.
        "sensitivity": dataset.sensitivity if dataset else "student_level",
        # Rows of a file that is gone stay as an earlier catalogue read them: a rebuild reads them anew.
        "is_read_as_catalogued": dataset is not None and extract.fingerprint == dataset.fingerprint,
    }


def manifest_of_base(base: Manifest) -> Manifest:
    """Return the same for an edition derived from another one: it rests on the same build."""
    return {name: base[name] for name in _OF_THE_BUILD if name in base}


def changes_since(before: Manifest, build: Manifest) -> list[str]:
    """Return, in words, what of inputs, policy, code and packages differs between two builds."""
    changes = [
        f"{name} is another one"
        for name, field in (("policy", "policy_hash"), ("code", "code_hash"))
        if before[field] != build[field]
    ]
    changes += [
        f"{name} {before['packages'].get(name, 'absent')} became {version}"
        for name, version in build["packages"].items()
        if before["packages"].get(name) != version
    ]
    old, new = ({one["path"]: one["sha256"] for one in manifest["inputs"]} for manifest in (before, build))
    for path in sorted(old.keys() | new.keys()):
        if path not in old:
            changes.append(f"{path} is new")
        elif path not in new:
            changes.append(f"{path} is gone")
        elif old[path] != new[path]:
            changes.append(f"{path} was corrected: {old[path][:12]} became {new[path][:12]}")
    return changes


def school_years_of(inputs: list[dict]) -> list[int]:
    """Return the spring years that the inputs of an edition speak of."""
    return sorted({year for one in inputs for year in one["school_years"]})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest of an edition."""
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


def checksums(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file of an edition but its manifest, by path."""
    return {
        file.relative_to(folder).as_posix(): sha256_of(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }


def edition_time(moment: datetime) -> str:
    """Return a time as it begins the id of an edition: ids sort by it, to the microsecond."""
    return f"{moment:%Y%m%dT%H%M%S.%fZ}"


def _read(folder: Path) -> Manifest | None:
    file = folder / MANIFEST
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def _checks(home: Home) -> dict:
    folders = (home.dbt_before_growth, home.dbt, home.dbt_after_reliability)
    files = [folder / "run_results.json" for folder in folders]
    if not files[-1].exists():
        return {}
    outcomes: dict[str, list[str]] = {}
    for file in files:
        for result in json.loads(file.read_text())["results"] if file.exists() else ():
            if result["unique_id"].startswith("test."):
                name = result["unique_id"].split(".")[2]
                outcomes.setdefault(result["status"], []).append(name)
    for status, names in outcomes_of_expectations(home).items():
        outcomes.setdefault(status, []).extend(names)
    return {status: sorted(names) for status, names in sorted(outcomes.items())}
