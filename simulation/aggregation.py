"""Counts of schools, district, county and state.

Belongs here: which unit of the counts is which organization. Does not belong here: what is written, what
students of the district count in (`results`, `students.published_counts`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.district import COUNTY_ID, DISTRICT_ID, STATE_ID, District, School
from simulation.results import ALL_SCHOOLS, GROUPS, OWN_SCHOOLS, YearResults


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
    """Name the organizations of a year's counts.

    Args:
        district: the district.
        results: counts by school.
        charters_in_district: whether the district's own row includes directly funded charters:
            yes in DataQuest (absence, suspension, cohort outcomes), no on the dashboard. County
            and state always include them, so here they are all schools together.

    """
    schools = district.schools
    organizations = (
        *(Organization(school.cds, "S", school) for school in schools),
        Organization(DISTRICT_ID, "D"),
        Organization(COUNTY_ID, "C"),
        Organization(STATE_ID, "X"),
    )
    own = ALL_SCHOOLS if charters_in_district else OWN_SCHOOLS
    units = [*range(len(schools)), own, ALL_SCHOOLS, ALL_SCHOOLS]
    counts = results.counts[units]
    return OrganizationResults(organizations, results.quantities, counts)
