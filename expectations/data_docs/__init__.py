"""Data Docs: what was expected of the data and what came of it, as pages that open without a network.

Belongs here: the pages. Does not: judging (`expectations.validation`). The site that Great Expectations
builds itself loads scripts, styles and fonts from a dozen addresses and lists its suites by script only, so
it shows nothing offline; these pages are made of the same results, with its words for each condition.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from string import Template

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.render.renderer.inline_renderer import InlineRenderer
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.catalogue import LEVELS, Expectation, Limits, Suite, judging_sql, read_limits
from expectations.results import ERROR, FAILED, PASSED, ExpectationResult
from expectations.validation import SuiteRun, substitutes

_TEMPLATES = Path(__file__).with_name("templates")


def write_data_docs(runs: Iterable[SuiteRun], folder: Path, limits: Limits | None = None) -> None:
    """Write the pages: `index.html` and one page per suite. The folder may be moved and opened anywhere.

    The pages hold no time and no name of a run: the same results give the same pages.

    Raises:
        OSError: the folder cannot be written.

    """
    limits = limits or read_limits()
    runs = list(runs)
    folder.mkdir(parents=True, exist_ok=True)
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        # Every page is HTML, whatever the name of its template.
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["words"] = lambda name: name.replace("_", " ")
    environment.globals |= {
        "style": (_TEMPLATES / "style.css").read_text("utf-8"),
        "gx_version": gx.__version__,
        "levels": LEVELS,
        "verdict_of": verdict_of,
        "verdict_word": VERDICTS.__getitem__,
    }
    results = [result for run in runs for result in run.results]
    counts = {verdict: sum(verdict_of(result) == verdict for result in results) for verdict in VERDICTS}
    index = environment.get_template("index.html.j2").render(
        runs=runs, results=results, counts=counts, finding=finding(results)
    )
    (folder / "index.html").write_text(index, "utf-8")
    for run in runs:
        page = environment.get_template("suite.html.j2").render(
            run=run,
            conditions=_conditions(run.validation),
            limits={one.expectation_id: _limits(run.suite, one, limits) for one in run.suite.expectations},
            sql={one.expectation_id: _sql(run.suite, one, limits) for one in run.suite.expectations},
        )
        (folder / f"{run.suite.suite_id}.html").write_text(page, "utf-8")


# What a reader asks of a result: does it hold, and if not, what follows. Best first.
VERDICTS = {
    "holds": "Holds",
    "idle": "Nothing to judge",
    "warns": "Failed: warning",
    "blocks": "Failed: no edition",
    "error": "Error of the check: no edition",
}


def verdict_of(result: ExpectationResult) -> str:
    """Return the key of `VERDICTS` for a result."""
    if result.outcome == ERROR:
        return "error"
    if result.outcome == FAILED:
        return "blocks" if result.blocks else "warns"
    return "holds" if result.checked_count else "idle"


def finding(results: list[ExpectationResult]) -> str:
    """Return the first sentence of the index: what the checks found."""
    bad = [result for result in results if result.outcome != PASSED]
    blocking = [result for result in bad if result.blocks]
    if not bad:
        return f"All {len(results)} expectations hold."
    held = f"{len(results) - len(bad)} of {len(results)} expectations hold"
    if blocking:
        return f"{held}. {_number(len(blocking), 'keeps', 'keep')} an edition from being written."
    return (
        f"{held}; {_number(len(bad), 'gives', 'give')} a warning. None keeps an edition from being written."
    )


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _conditions(validation: ExpectationSuiteValidationResult | None) -> dict[str, str]:
    """Return what Great Expectations says of each condition; nothing where it gave no answer."""
    conditions = {}
    for answer in validation.results if validation else ():
        configuration = answer.expectation_config
        (content,) = InlineRenderer(render_object=configuration).get_rendered_content()
        values = {name: one["value"] for name, one in (content.value.params or {}).items()}
        conditions[configuration.meta["expectation_id"]] = Template(content.value.template).safe_substitute(
            values
        )
    return conditions


def _limits(suite: Suite, one: Expectation, limits: Limits) -> list[tuple]:
    return [
        (name, limit)
        for name in sorted(limits.names(suite.suite_id, one.expectation_id))
        for limit in limits.of(suite.suite_id, one.expectation_id, name)
    ]


def _sql(suite: Suite, one: Expectation, limits: Limits) -> str | None:
    if one.rule:
        return None
    return judging_sql(suite, one, limits, substitutes()).strip().replace("{batch}", suite.relation)
