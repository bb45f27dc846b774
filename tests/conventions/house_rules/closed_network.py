"""Nothing in the repository ties it to a package registry or a machine, or reports its use."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from house_rules.finding import Finding

_REGISTRY = re.compile(
    r"pythonhosted[.]org|pypi[.]org|test[.]pypi|registry[.]npmjs|registry[.]yarnpkg|conda[.]anaconda"
    r"|hub[.]getdbt|proxy[.]golang|^\s*--(?:extra-)?index-url|^\s*--find-links",
    re.I,
)
# Absolute: nothing of a longer path or of an address stands before it.
_MACHINE_PATH = re.compile(r"(?<![\w.}\])$/~-])/(?:home|root|work|Users)/[\w.]")


def repository_files(project: Path) -> list[Path]:
    """Files that are tracked or about to be: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = [project / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def addresses(path: str, text: str) -> list[Finding]:
    """Findings for addresses of registries and absolute paths of a machine."""
    findings = []
    for number, line in enumerate(text.split("\n"), start=1):
        if match := _REGISTRY.search(line):
            findings.append(Finding(path, number, f"address of a registry: {match[0].strip()}"))
        if match := _MACHINE_PATH.search(line):
            findings.append(Finding(path, number, f"path of a machine: {match[0]}"))
    return findings


def usage_reports(dbt_project: Mapping[str, Any]) -> list[Finding]:
    """Findings for dbt flags (of a parsed dbt_project.yml) that let dbt call home."""
    flags = dbt_project.get("flags") or {}
    return [
        Finding("dbt_project.yml", 0, f"flags: {flag} must be false")
        for flag in ("send_anonymous_usage_stats", "version_check")
        if flags.get(flag) is not False
    ]
