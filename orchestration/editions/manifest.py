"""The manifest of an edition: what it was made of, with what, and what is in it.

Belongs here: composing and reading `manifest.json`. Does not: dbt's manifest (`orchestration.manifest`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from datetime import datetime

import duckdb

from orchestration.home import PROJECT_FOLDER, Home
from orchestration.registry import registered_extracts
from orchestration.validity_results import outcomes_of_expectations


class MixedSourcesError(RuntimeError):
    """Simulated and real extracts are in one home."""


def current_manifest(home: Home) -> dict | None:
    """Return the manifest of the current edition, or None when nothing is published."""
    file = home.current / "manifest.json"
    return json.loads(file.read_text()) if file.exists() else None


def edition_manifests(home: Home) -> list[dict]:
    """Return the manifests of all editions, oldest first."""
    files = sorted(home.published.glob("[!.]*/manifest.json"))
    return [json.loads(file.read_text()) for file in files if not file.parent.is_symlink()]


def manifest_of_warehouse(warehouse: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> dict:
    """Return what the manifest says of the inputs, the policy, the code and the checks.

    Raises:
        MixedSourcesError: simulated and real extracts are in one home.

    """
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
        "code_hash": _tree_hash("models", "dbt_project", "orchestration", "expectations"),
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
    for status, names in outcomes_of_expectations(home).items():
        outcomes.setdefault(status, []).extend(names)
    return {status: sorted(names) for status, names in sorted(outcomes.items())}


def _tree_hash(*folders: str) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted((PROJECT_FOLDER / folder).rglob("*")):
            if file.suffix in (".sql", ".yml", ".csv", ".py"):
                digest.update(file.relative_to(PROJECT_FOLDER).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
