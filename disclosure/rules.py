"""The numbers of the rules.

Belongs here: what they are called and what they mean. Does not: their values, which are rows of seeds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DisclosureRules:
    """Numbers of a version of the rules.

    Attributes:
        version: name of the version.
        largest_hidden_count: groups of this many students or fewer are hidden.
        protected_from: lower end of the counts that must stay possible for a hidden small cell.
        protected_to: upper end of these counts.
        complementary_width: width of the counts that must stay possible for any other hidden cell, as a
            share of
            its own count.
        remainder_width: width of the counts that must stay possible for a small group that no row names: the
            students of a whole in none of its parts.

    """

    version: str
    largest_hidden_count: int
    protected_from: int
    protected_to: int
    complementary_width: float
    remainder_width: int

    def is_small(self, count: int) -> bool:
        """Whether a group of so many students is hidden; nobody is no group."""
        return 0 < count <= self.largest_hidden_count
