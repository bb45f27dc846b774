"""Equitable enrollment is described and never rated: nothing of it reaches a score."""

from collections.abc import Mapping
from typing import Any

from house_rules.finding import Finding

EQUITY_FOLDERS = ("seeds/equity/", "models/intermediate/equity/", "models/marts/equity/")
PUBLISHED_LAYER = "models/publish/"

Node = Mapping[str, Any]


def reaches_beyond(manifest: Node) -> list[Finding]:
    """Findings for models that read something of equity, at any depth, and are not of equity themselves.

    A published table may show a mart of equity, and then shows nothing else.
    """
    nodes = {
        unique_id: node
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
    }
    of_equity = {
        unique_id
        for unique_id, node in nodes.items()
        if node["original_file_path"].startswith(EQUITY_FOLDERS)
    }
    reached = set(of_equity)
    grows = True
    while grows:
        fed = {unique_id for unique_id, node in nodes.items() if reached & set(_parents(node))}
        grows = not fed <= reached
        reached |= fed
    findings = []
    for unique_id in sorted(reached - of_equity):
        node = nodes[unique_id]
        beside = sorted(set(_parents(node)) - of_equity)
        if beside or not node["original_file_path"].startswith(PUBLISHED_LAYER):
            others = ", ".join(beside) or "nothing else"
            message = f"reads equitable enrollment and {others}: none of it may reach a rating"
            findings.append(Finding(node["original_file_path"], 0, message))
    return findings


def _parents(node: Node) -> list[str]:
    return node.get("depends_on", {}).get("nodes", [])
