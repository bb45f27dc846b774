"""The page of the documentation on validity, written from the rows: python -m expectations.documentation.

Belongs here: the text of the page. A test compares the page with the rows, so that it cannot drift.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from expectations.catalogue import ALLOWED_SHARE, Expectation, Limits, Suite, read_limits, sql_file
from orchestration.home import PROJECT_FOLDER

WIDTH = 118
PAGE = PROJECT_FOLDER / "docs" / "business_rules" / "validity.md"

_HEAD = """\
# Validity

What every run expects of its data before it writes an edition, by Great Expectations. This page is written
from the suites in `expectations/validity` and the limits in `seeds/expectations/expectation_limits.csv`
(`python -m expectations.documentation`); a test compares them.

- **blocks**: when it fails, no edition is written; what was published stays. **warns**: the run goes on and
  says so.
- An expectation has one of three outcomes. *Passed* and *failed* speak of the data. *Error* means that the
  check itself broke; nothing is known about the data, so an error always blocks.
- Expectations written in SQL are judged for each school year apart. `allowed_share` is the share of judged
  rows of a year that may be unexpected, 0 where it is not given.
- Results: the table `checks.expectation_results` in the working database, Dagster's asset checks, the
  manifest of the edition, and Data Docs: pages in the edition's folder `data_docs` that open offline.
- What to do when one fails: [failed_check.md](../runbooks/failed_check.md).
- Years with a break in series (`seeds/measures/measure_breaks.csv`) are not compared with the year before.
"""


def page(suites: Iterable[Suite], limits: Limits) -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for suite in suites:
        about = f"{suite.describes} Level: {suite.level}. Relation: `{suite.relation}`."
        parts.append(f"## {suite.suite_id}\n\n{textwrap.fill(about, WIDTH)}\n")
        parts += [_section(suite, one, limits) for one in suite.expectations]
    return "\n".join(parts)


def _section(suite: Suite, one: Expectation, limits: Limits) -> str:
    items = [
        f"Severity: **{one.severity}**. Owner: {one.owner}.",
        f"Defends: {one.defends}",
        f"How to resolve: {one.resolve}",
        f"Condition: {_condition(suite, one)}.",
    ]
    if numbers := _numbers(suite, one, limits):
        items.append(f"Limits: {numbers}.")
    lines = [f"### {suite.name_of(one)}", "", *map(_item, items)]
    return "\n".join(lines) + "\n"


def _item(text: str) -> str:
    return textwrap.fill(
        f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def _condition(suite: Suite, one: Expectation) -> str:
    if one.rule is None:
        path = sql_file(suite, one).relative_to(PROJECT_FOLDER)
        return f"[{path.parent.name}/{path.name}](../../{path.as_posix()})"
    column = f"`{one.rule.column}`"
    if one.rule.kind == "in_set":
        return f"{column} is one of {', '.join(f'`{value}`' for value in one.rule.allowed_values)}, or null"
    if one.rule.kind == "between":
        return f"{column} is between `minimum` and `maximum`, or null"
    return f"{column} is never null"


def _numbers(suite: Suite, one: Expectation, limits: Limits) -> str:
    names = sorted(
        limits.names(suite.suite_id, one.expectation_id), key=lambda name: (name != ALLOWED_SHARE, name)
    )
    return "; ".join(
        f"`{name}` {limit.value}" + ("" if limit.holds_for_all else f" for `{limit.measure_id}`")
        for name in names
        for limit in limits.of(suite.suite_id, one.expectation_id, name)
    )


if __name__ == "__main__":
    from expectations.validity import SUITES

    PAGE.write_text(page(SUITES, read_limits()), "utf-8")
