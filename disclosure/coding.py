"""Top and bottom coding of rates.

Belongs here: the rate that is shown in place of one too near to none or all. Does not: which measures are
coded and the limits, which are rows of seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure.errors import DisclosureError


@dataclass(frozen=True)
class CodingLimit:
    """The lowest and highest rate shown of groups of a range of sizes; no largest size: all above."""

    smallest_count: int
    largest_count: int | None
    lowest_rate: Decimal
    highest_rate: Decimal

    def covers(self, count: int) -> bool:
        """Whether it holds for groups of so many students."""
        return self.smallest_count <= count and (self.largest_count is None or count <= self.largest_count)


def coded_rate(rate: Decimal, count: int, limits: Sequence[CodingLimit]) -> tuple[Decimal, bool]:
    """Return the rate to show and whether it stands for "at most" or "at least".

    Args:
        rate: percent, 0 to 100.
        count: students it is about.
        limits: one for every size of groups that may be shown.

    Raises:
        DisclosureError: no limit holds for groups of that size.

    """
    for limit in limits:
        if limit.covers(count):
            coded = min(max(rate, limit.lowest_rate), limit.highest_rate)
            return coded, rate <= limit.lowest_rate or rate >= limit.highest_rate
    raise DisclosureError(
        "no coding limit covers a group of this size; add a row to the limits or hide the group"
    )
