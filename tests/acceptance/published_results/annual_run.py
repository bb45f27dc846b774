"""The annual job as a user starts it."""

import json
import subprocess
import sys
from pathlib import Path

from published_results.data_folder import PROJECT

# The console script beside this interpreter, whatever is on the path.
SPF = Path(sys.executable).with_name("spf")


def run_annual_job(extracts: Path, home: Path) -> Path:
    """Run `spf run`; return the folder of the edition that became current. Any exit code but 0 fails."""
    output = home.with_name(f"{home.name}.log")
    with output.open("w") as log:
        done = subprocess.run(
            [str(SPF), "run", "--extracts", str(extracts), "--home", str(home)],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    assert done.returncode == 0, f"exit code {done.returncode}:\n{output.read_text()[-4000:]}"
    return (home / "published" / "current").resolve()


def content_hashes(edition: Path) -> dict[str, str]:
    """Return the content hash of each table of an edition's manifest."""
    manifest = json.loads((edition / "manifest.json").read_text())
    return {table["name"]: table["content_hash"] for table in manifest["tables"]}
