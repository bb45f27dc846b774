"""Counts of schools summed to district, county and state.

Belongs here: who is part of which organization's results. Does not belong here: what is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.district import COUNTY_ID, DISTRICT_ID, STATE_ID, District, School
from simulation.results import GROUPS, YearResults


@dataclass(frozen=True)
class Organization:
    """A school (S), the district (D), the county (C) or the state (X)."""

    cds: str
    level: str
    school: School | None = None


@dataclass(frozen=True)
class OrganizationResults:
    """Counts by organization, group and quantity for one school year."""

    organizations: tuple[Organization, ...]
    quantities: tuple[str, ...]
    counts: np.ndarray

    def of(self, quantity: str, group: str) -> np.ndarray:
        """Return the counts of one quantity and group, one integer per organization."""
        return self.counts[:, GROUPS.index(group), self.quantities.index(quantity)]


def aggregate(district: District, results: YearResults, charters_in_district: bool) -> OrganizationResults:
    """Sum schools to their organizations.

    Args:
        district: the district.
        results: counts by school.
        charters_in_district: whether the district's own row includes directly funded charters:
            yes in DataQuest (absence, suspension, cohort outcomes), no on the dashboard. County
            and state always include them, so here they are the sum of all schools.

    """
    schools = district.schools
    organizations = (
        *(Organization(school.cds, "S", school) for school in schools),
        Organization(DISTRICT_ID, "D"),
        Organization(COUNTY_ID, "C"),
        Organization(STATE_ID, "X"),
    )
    own = np.array([charters_in_district or not school.directly_funded for school in schools])
    everyone = results.counts.sum(axis=0)
    counts = np.concatenate([results.counts, [results.counts[own].sum(axis=0), everyone, everyone]])
    return OrganizationResults(organizations, results.quantities, counts)
