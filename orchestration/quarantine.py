"""Quarantine: what is wrong with a file that was not loaded.

Here: the description of a problem and the report written for it.
Not here: the checks that find problems (``reading``, ``extract_checks``) and the register of files.

A report names the place and the rule, never a value: files may hold personal data. The one exception
are unknown codes of columns that are not about a person, without which nobody could add them.
"""

import hashlib
import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One reason why a file cannot be loaded.

    ``row`` counts as a person does who opens the file: the header of a csv file is row 1; in
    Parquet, which has no header row, the first record is row 1. ``message`` and ``remedy`` are
    sentences that hold no cell value but unknown codes.
    """

    rule: str
    message: str
    remedy: str
    row: int | None = None
    column: str | None = None

    def sentence(self, path: str) -> str:
        """Say file, row, column, what is wrong and what to do, in one line."""
        place = [path]
        if self.row is not None:
            place.append(f"row {self.row:,}")
        if self.column is not None:
            place.append(f"column {self.column}")
        return f"{', '.join(place)}: {self.message} {self.remedy}"


class ExtractProblemError(Exception):
    """Raised while an extract is read or checked; carries the problem to report."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


def write_report(
    folder: Path,
    *,
    path: str,
    table_name: str,
    sha256: str | None,
    problem: Problem,
    found_at: datetime,
) -> Path:
    """Write the report of one bad file as JSON and return its path.

    The name depends on path and content only, so the same bad file has one report however often
    it is met. Raises OSError if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = (sha256 or hashlib.sha256(path.encode()).hexdigest())[:12]
    slug = re.sub(r"[^a-z0-9]+", "_", path.lower()).strip("_")[:120]
    report = folder / f"{slug}__{version}.json"
    content = {
        "path": path,
        "dataset": table_name,
        "sha256": sha256,
        "rule": problem.rule,
        "row": problem.row,
        "column": problem.column,
        "message": problem.message,
        "remedy": problem.remedy,
        "found_at": found_at.isoformat(),
    }
    # A reader of the folder must never meet half a report.
    unfinished = report.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    os.replace(unfinished, report)
    return report
