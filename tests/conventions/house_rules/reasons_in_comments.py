"""What must be said in a comment: why a distinct is needed, and what a data test is for."""

import re

from house_rules.finding import Finding
from house_rules.sql_text import SqlFile

LINES_BEFORE = 3
TEST_HEADINGS = ("What is this test?", "When does it matter?", "How to resolve?")


def unexplained_distinct(sql_file: SqlFile) -> list[Finding]:
    """Findings for `select distinct` without `-- distinct: why` on it or three lines before."""
    lines = sql_file.text.split("\n")
    findings = []
    for match in re.finditer(r"\bselect\s+distinct\b", sql_file.code, re.IGNORECASE):
        line = sql_file.line_of(match.start())
        around = lines[max(0, line - 1 - LINES_BEFORE) : line]
        if not any(re.search(r"-- distinct: \S", text) for text in around):
            findings.append(Finding(sql_file.path, line, "say why: `-- distinct: ...` above the select"))
    return findings


def unexplained_test(sql_file: SqlFile) -> list[Finding]:
    """A finding when a data test does not open with the three headings and words behind each."""
    code = sql_file.statement
    opening = sql_file.text[: len(code) - len(code.lstrip())]
    words = r"[ \t]+\S.*?"
    headings = words.join(re.escape(heading) for heading in TEST_HEADINGS)
    if re.match(rf"(--|\{{#)\s*{headings}[ \t]+\S", opening, re.DOTALL):
        return []
    return [Finding(sql_file.path, 1, f"open with a comment: {' / '.join(TEST_HEADINGS)}")]
