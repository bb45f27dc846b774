"""What dbt's manifest must say of every model: grain, columns, key, and where it comes from."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from house_rules.finding import Finding

PUBLISHED_LAYER = "models/publish/"
CONTRACTED_LAYERS = ("models/marts/", PUBLISHED_LAYER)
PUBLISHED_RESULTS_SCHEMA = "oracle"

Node = Mapping[str, Any]


def models(manifest: Node) -> list[Node]:
    """The models of a manifest (as parsed from manifest.json)."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def _finding(model: Node, message: str) -> Finding:
    return Finding(model["original_file_path"], 0, message)


def missing_grain(manifest: Node) -> list[Finding]:
    """Findings for models whose description does not open with their grain."""
    return [
        _finding(model, "the description opens with the grain: 'One row per ...'")
        for model in models(manifest)
        if not re.match(r"One row per \w", model["description"])
    ]


def missing_contract(manifest: Node) -> list[Finding]:
    """Findings for models that others read without an enforced contract."""
    return [
        _finding(model, "what others read has an enforced contract")
        for model in models(manifest)
        if model["original_file_path"].startswith(CONTRACTED_LAYERS)
        and not model["config"]["contract"]["enforced"]
    ]


def undescribed_columns(manifest: Node) -> list[Finding]:
    """Findings for models with a column that nobody describes, or with no columns at all."""
    findings = []
    for model in models(manifest):
        if not model["columns"]:
            findings.append(_finding(model, "no column is described"))
        findings.extend(
            _finding(model, f"column {name} is not described")
            for name, column in model["columns"].items()
            if not column["description"].strip()
        )
    return findings


def missing_key_test(manifest: Node, exceptions: Sequence[str]) -> list[Finding]:
    """Findings for models without a key test, and for exceptions that are none (any more).

    Published views pick columns of marts, whose keys are tested.
    """
    tested = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "unique_combination"
    }
    findings = []
    untested = set()
    for model in models(manifest):
        if model["original_file_path"].startswith(PUBLISHED_LAYER) or model["unique_id"] in tested:
            continue
        untested.add(model["name"])
        if model["name"] not in exceptions:
            findings.append(_finding(model, "test the key with unique_combination"))
    findings.extend(
        Finding("exceptions", 0, f"{name} is no model without a key test: take it off the list")
        for name in exceptions
        if name not in untested
    )
    return findings


def forbidden_lineage(manifest: Node, schema: str = PUBLISHED_RESULTS_SCHEMA) -> list[Finding]:
    """Findings for models that depend, at any depth, on a source of published results."""
    forbidden = {
        unique_id
        for unique_id, source in manifest["sources"].items()
        if schema in (source["schema"].lower(), source["source_name"].lower())
    }
    findings = []
    for model in models(manifest):
        seen: set[str] = set()
        waiting = [model["unique_id"]]
        while waiting:
            unique_id = waiting.pop()
            if unique_id in seen:
                continue
            seen.add(unique_id)
            waiting.extend(manifest["nodes"].get(unique_id, {}).get("depends_on", {}).get("nodes", []))
        findings.extend(
            _finding(model, f"depends on published results: {unique_id}")
            for unique_id in sorted(seen & forbidden)
        )
    return findings
