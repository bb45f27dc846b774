"""dbt on one project and one home, everything it writes in a folder of the test."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DBT = Path(sys.executable).with_name("dbt")


@dataclass(frozen=True)
class NodeResult:
    """How one node of the project ended, and the statement it ran (a seed has none)."""

    status: str
    sql: str | None


def run_dbt(project: Path, home: Path, target: Path, *arguments: str) -> dict[str, NodeResult]:
    """Run dbt and return the result of every node it ran, by name; what it said is printed.

    Raises:
        AssertionError: dbt ran nothing, for example because the project does not parse.

    """
    folders = ("--project-dir", project, "--profiles-dir", project / "dbt_project")
    outputs = ("--target-path", target, "--log-path", target)
    done = subprocess.run(
        [str(DBT), *arguments, *map(str, (*folders, *outputs))],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        env=os.environ | {"SPF_HOME": str(home), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
    )
    print(done.stdout, done.stderr)
    results = target / "run_results.json"
    assert results.exists(), done.stdout + done.stderr
    return {
        _name(result["unique_id"]): NodeResult(result["status"], result.get("compiled_code"))
        for result in json.loads(results.read_text())["results"]
    }


def _name(unique_id: str) -> str:
    kind, _project, *names = unique_id.split(".")
    # A data test ends with a digest; a unit test is named by its model and itself.
    return names[0] if kind == "test" else ".".join(names)
