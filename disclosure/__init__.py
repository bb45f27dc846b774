"""Disclosure control: which cells about students are hidden, and whether what is hidden stays hidden.

Belongs here: counts of students and the sums that connect them, which of them to hide beside the small
ones, and the attack that tries to recover what is hidden. Does not: which tables there are, the numbers of
the rules (seeds), dbt, Dagster, files.
"""

from disclosure.attack import Audit, Finding, attack
from disclosure.cells import Cell, EarlierCell, Relation
from disclosure.coding import CodingLimit, coded_rate
from disclosure.errors import ContradictoryCountsError, DisclosureError, ProtectionError
from disclosure.linkage import link
from disclosure.problem import Problem, Role
from disclosure.rules import DisclosureRules
from disclosure.suppression import Suppression, suppress

__all__ = [
    "Audit",
    "Cell",
    "CodingLimit",
    "ContradictoryCountsError",
    "DisclosureError",
    "DisclosureRules",
    "EarlierCell",
    "Finding",
    "Problem",
    "ProtectionError",
    "Relation",
    "Role",
    "Suppression",
    "attack",
    "coded_rate",
    "link",
    "suppress",
]
