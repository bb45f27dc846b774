"""What came of an expectation: three outcomes, per school year where it has them.

Belongs here: the result as the rest of the project sees it, and what it means for a run. Does not: running
expectations (`validation`), storing results (`results_table`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from expectations.catalogue import BLOCKS, EXAMPLE_SEPARATOR, EXAMPLES, Expectation, Suite

PASSED = "passed"
FAILED = "failed"
# The check itself broke: nothing is known about the data.
ERROR = "error"
# From best to worst.
OUTCOMES = (PASSED, FAILED, ERROR)


@dataclass(frozen=True)
class YearResult:
    """One school year of an expectation; `school_year` is None for one that is not by year.

    `examples` name places (identifiers and codes), never values.
    """

    school_year: int | None
    outcome: str
    checked_count: int | None
    unexpected_count: int | None
    examples: str | None = None


@dataclass(frozen=True)
class ExpectationResult:
    """An expectation and what came of it. `message` says what broke when the outcome is an error."""

    suite: Suite
    expectation: Expectation
    years: tuple[YearResult, ...]
    message: str = ""

    @property
    def name(self) -> str:
        """The name of the check."""
        return self.suite.name_of(self.expectation)

    @property
    def outcome(self) -> str:
        """The worst outcome of its school years."""
        return max((year.outcome for year in self.years), key=OUTCOMES.index)

    @property
    def blocks(self) -> bool:
        """Whether no edition may be written: it failed and blocks, or it could not be judged."""
        return self.outcome == ERROR or (self.outcome == FAILED and self.expectation.severity == BLOCKS)

    @property
    def checked_count(self) -> int:
        """Things judged, over all school years."""
        return sum(year.checked_count or 0 for year in self.years)

    @property
    def unexpected_count(self) -> int:
        """Things that are not as expected, over all school years."""
        return sum(year.unexpected_count or 0 for year in self.years)

    def sentence(self) -> str:
        """Say in a few words what failed, where, and how to resolve it."""
        if self.outcome == ERROR:
            return (
                f"{self.name} could not be judged: {self.message} This is an error of the check, not of the "
                "data; see docs/runbooks/failed_check.md."
            )
        bad = [year for year in self.years if year.outcome == FAILED]
        years = ", ".join(str(year.school_year) for year in bad if year.school_year is not None)
        # The same place often fails in several years.
        places = dict.fromkeys(
            place for year in bad for place in (year.examples or "").split(EXAMPLE_SEPARATOR) if place
        )
        examples = EXAMPLE_SEPARATOR.join(list(places)[:EXAMPLES])
        return (
            f"{self.name} failed{f' in {years}' if years else ''}: {self.unexpected_count:,} of "
            f"{self.checked_count:,} unexpected{f' (such as {examples})' if examples else ''}. "
            f"{self.expectation.defends} How to resolve: {self.expectation.resolve}"
        )


def blocking(results: Iterable[ExpectationResult]) -> list[ExpectationResult]:
    """Return the results that keep an edition from being written."""
    return [result for result in results if result.blocks]


class ExpectationsFailedError(RuntimeError):
    """Blocking expectations failed or could not be judged; the message names each and how to resolve it."""

    def __init__(self, results: Iterable[ExpectationResult]):
        super().__init__("\n".join(result.sentence() for result in results))
