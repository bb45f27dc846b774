"""Policy lives in seeds: scoring and marts name no framework, no measure and no student group."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

from house_rules.finding import Finding
from house_rules.sql_text import SqlFile

POLICY_FREE_FOLDERS = ("models/intermediate/scoring", "models/marts")
# Every framework and every source knows all students.
ALLOWED_STUDENT_GROUPS = {"all"}


class PolicyNames(NamedTuple):
    """Ids that policy seeds define."""

    frameworks: frozenset[str]
    measures: frozenset[str]
    student_groups: frozenset[str]


def _column(path: Path, name: str) -> frozenset[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row[name] for row in csv.DictReader(file))


def policy_names(project: Path) -> PolicyNames:
    """Ids of the frameworks, measures and student groups in the seeds of the project."""
    seeds = project / "seeds"
    return PolicyNames(
        _column(seeds / "policy" / "frameworks.csv", "framework_id"),
        _column(seeds / "measures" / "measures.csv", "measure_id"),
        _column(seeds / "code_sets" / "student_groups.csv", "student_group_id"),
    )


def policy_in_sql(sql_file: SqlFile, names: PolicyNames) -> list[Finding]:
    """Findings for ids of the policy in a SQL file.

    Frameworks and measures count wherever they stand as a word; student groups as a literal
    only, because their ids are common words. The model of one measure (`msr_<measure>`) may name
    measures.
    """
    findings = [
        Finding(sql_file.path, line, f"student group '{literal}': a rule for it belongs into a seed")
        for line, literal in sql_file.literals
        if literal in names.student_groups - ALLOWED_STUDENT_GROUPS
    ]
    words = names.frameworks
    if not Path(sql_file.path).name.startswith("msr_"):
        words = words | names.measures
    findings.extend(
        Finding(
            sql_file.path,
            sql_file.line_of(match.start()),
            f"{match[0]}: a rule for it belongs into a seed",
        )
        for match in re.finditer(r"\b[a-z_]\w*\b", sql_file.statement)
        if match[0] in words
    )
    return findings
