"""Results that a source publishes are there to compare with, never to compute from."""

import re

from house_rules.finding import Finding
from house_rules.sql_text import SqlFile

STAGING = "models/staging"
# Columns of delivered files that hold results of the source's own scoring, beside the inputs.
RESULT_COLUMNS = frozenset(
    {
        *("statuslevel", "status_level", "changelevel", "change_level", "color", "box"),
        *("rating", "accountability_status", "total_points", "elementary_points", "high_points"),
        *("points", "weight"),
    }
)


def published_results(sql_file: SqlFile) -> list[Finding]:
    """Findings for result columns in staging, and for the schema of published results anywhere."""
    words = RESULT_COLUMNS if sql_file.is_in(STAGING) else frozenset()
    findings = [
        Finding(
            sql_file.path,
            sql_file.line_of(match.start()),
            f"{match[0]} is a published result, no input",
        )
        for match in re.finditer(r"\b[a-z_]\w*\b", sql_file.statement, re.IGNORECASE)
        if match[0].lower() in words
    ]
    findings.extend(
        Finding(sql_file.path, sql_file.line_of(match.start()), "reads published results")
        for match in re.finditer(r"\boracle\b", sql_file.statement, re.IGNORECASE)
    )
    return findings
