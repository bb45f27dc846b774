"""What the step `checks` leaves in HOME/work/validity for the step that writes an edition.

Belongs here: the file of outcomes and where Data Docs lie. Does not: running expectations (`expectations`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from orchestration.home import Home

DATA_DOCS = "data_docs"
_FILE = "outcomes.json"


def write_outcomes(home: Home, outcomes: Mapping[str, list[str]]) -> None:
    """Keep the names of expectations by what came of them, in the words of dbt: pass, warn."""
    home.validity.mkdir(parents=True, exist_ok=True)
    (home.validity / _FILE).write_text(json.dumps(outcomes, indent=2) + "\n")


def outcomes_of_expectations(home: Home) -> dict[str, list[str]]:
    """Return what `write_outcomes` kept; nothing when the warehouse was not checked."""
    file = home.validity / _FILE
    return json.loads(file.read_text()) if file.exists() else {}
