"""What the dbt project says of its models, seeds and sources, as dbt parsed it.

Belongs here: looking up nodes, what they are made from, and tests of them. Does not: what that means to a
reader of a table (`tables`, `code_sets`).
"""

from __future__ import annotations

import json
from typing import Any

from orchestration.manifest import MANIFEST, ensure_manifest

Node = dict[str, Any]


class Project:
    """Models, seeds and sources of the project, and the tests of their columns."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        self._nodes: dict[str, Node] = manifest["nodes"] | manifest["sources"]

    @classmethod
    def parsed(cls) -> Project:
        """Return the project in use; it is parsed when dbt's manifest is stale.

        Raises:
            RuntimeError: the project does not parse; the message is dbt's.

        """
        ensure_manifest()
        return cls(json.loads(MANIFEST.read_text("utf-8")))

    def models(self, schema: str) -> list[Node]:
        """Return the models of a schema in the order of their names."""
        found = (one for one in self._nodes.values() if one["resource_type"] == "model")
        return sorted((one for one in found if one["schema"] == schema), key=lambda one: one["name"])

    def parents(self, node: Node) -> list[Node]:
        """Return the models, seeds and sources that a node reads, in the order of first mention."""
        return [self._nodes[one] for one in node["depends_on"].get("nodes", []) if one in self._nodes]

    def tests(self, name: str) -> list[Node]:
        """Return the generic tests of a kind."""
        return [
            node
            for node in self._nodes.values()
            if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == name
        ]

    def tested_key(self, node: Node) -> tuple[str, ...]:
        """Return the columns that a test or a primary key says are unique together; empty without any."""
        for constraint in node.get("constraints", []):
            if constraint["type"] == "primary_key":
                return tuple(constraint["columns"])
        for test in self.tests("unique_combination"):
            if test["attached_node"] == node["unique_id"]:
                return tuple(test["test_metadata"]["kwargs"]["columns"])
        return ()
