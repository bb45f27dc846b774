"""Nothing ranks schools: no ranking function, no column that says so, no order by results."""

import re

from house_rules.finding import Finding
from house_rules.sql_text import SqlFile, parenthesised

_RANKING_FUNCTION = re.compile(r"\b(rank|dense_rank|percent_rank|ntile|cume_dist)\s*\(", re.I)
_WINDOW = re.compile(r"\bover\s*\(", re.I)
_ORDER = re.compile(r"\border\s+by\b(?P<terms>.*?)(?=\brows\b|\brange\b|\Z)", re.I | re.DOTALL)
_ROW_NUMBER = re.compile(r"\brow_number\s*\(\s*\)\s*over\s*\(", re.I)
_ALIAS = re.compile(r"\s*as\s+(\w+)", re.I)
# A result of a school or group, whatever stands before it in the name (exact_value, ...).
_RESULT = re.compile(
    r"\b\w*(score|points|value|rate|contribution|(performance|status|change|band)_level)\b", re.I
)
# A source may publish percentiles (of students against a norm): they are values, no ranks of
# ours, and their names are left alone.
_RANKING_NAME = re.compile(r"rank|percentile_among|(^|_)positions?(_|$)", re.I)


def is_ranking_name(name: str) -> bool:
    """Whether a column name says that rows are ranked."""
    return _RANKING_NAME.search(name) is not None


def ranking_sql(sql_file: SqlFile) -> list[Finding]:
    """Findings for ranking functions and names, orders by result, and row numbers that rank."""
    code = sql_file.code
    findings: list[Finding] = []

    def add(position: int, message: str) -> None:
        findings.append(Finding(sql_file.path, sql_file.line_of(position), message))

    for match in _RANKING_FUNCTION.finditer(code):
        add(match.start(), f"`{match[1]}` ranks")
    for match in re.finditer(r"\b[a-z_]\w*\b(?!\s*\()", code, re.I):
        if is_ranking_name(match[0]):
            add(match.start(), f"the name `{match[0]}` says that rows are ranked")

    windows: list[tuple[int, int]] = []
    for match in _WINDOW.finditer(code):
        inside = parenthesised(code, match.end() - 1)
        windows.append((match.end(), match.end() + len(inside)))
        order = _ORDER.search(inside)
        result = _RESULT.search(order["terms"]) if order else None
        if result:
            add(match.start(), f"a window ordered by the result `{result[0]}` ranks")
    for match in re.finditer(r"\border\s+by\b", code, re.I):
        if not any(start <= match.start() < end for start, end in windows):
            add(match.start(), "order by belongs into window functions over rules only")

    for match in _ROW_NUMBER.finditer(code):
        end = match.end() + len(parenthesised(code, match.end() - 1)) + 1
        alias = _ALIAS.match(code, end)
        if alias is None or alias[1].lower() != "preference":
            add(match.start(), "row_number only picks one row of several: its alias is `preference`")
    return findings
