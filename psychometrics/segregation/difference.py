"""Why segregation changed between two years.

Belongs here: the Shapley decomposition of a difference in M into sizes of units, sizes of groups, and who
goes where, and how sure these are. Does not: levels of M (`mutual_information`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from psychometrics.segregation.bootstrap import (
    LEAST_DRAWS,
    BootstrapIndex,
    check_draws,
    summary_of_draws,
    whole_counts,
)
from psychometrics.segregation.counts import CountTable
from psychometrics.segregation.errors import NoOverlapError, SegregationError
from psychometrics.segregation.margins import fit_margins
from psychometrics.segregation.mutual_information import local_segregation, mutual_information

# In place of a cell without students, so that any margins can be reached: as good as nothing, and not 0.
_ALMOST_NOTHING = 1e-10


# What `bootstrap_difference` returns, in this order; from the third on, five parts and their sum before them.
DIFFERENCE_PARTS = (
    "first",
    "second",
    "difference",
    "additions",
    "removals",
    "group_marginal",
    "unit_marginal",
    "structural",
)


@dataclass(frozen=True)
class SegregationDifference:
    """Parts of the difference M of the second year - M of the first; the five parts add up to it.

    Attributes:
        first: M of the first year.
        second: M of the second year.
        additions: from units and groups that only the second year has.
        removals: from units and groups that only the first year has.
        group_marginal: from the sizes of groups.
        unit_marginal: from the sizes of units.
        structural: from who goes where, sizes apart.
        units: per key column, (u,) units of both years, sorted.
        unit_structural: (u,) part of each unit in `structural`.
        unit_share_first: (u,) share of students, among units and groups of both years.
        unit_share_second: (u,)
        unit_change_first: (u,) change of local segregation with the sizes of the first year.
        unit_change_second: (u,) with those of the second.

    """

    first: float
    second: float
    additions: float
    removals: float
    group_marginal: float
    unit_marginal: float
    structural: float
    units: tuple[np.ndarray, ...]
    unit_structural: np.ndarray
    unit_share_first: np.ndarray
    unit_share_second: np.ndarray
    unit_change_first: np.ndarray
    unit_change_second: np.ndarray

    @property
    def difference(self) -> float:
        """Return M of the second year - M of the first."""
        return self.second - self.first


def segregation_difference(
    first: CountTable, second: CountTable, base: float = math.e
) -> SegregationDifference:
    """Return the parts of a change in M, by Shapley values.

    Deutsch, Fluckiger and Silber (2009), Research on Economic Inequality 17; Elbers (2023), "A method for
    studying differences in segregation across time and space", Sociological Methods and Research 52. Sizes
    and structure are changed one after the other, in either order, and among sizes those of groups and of
    units in either order; a part is the mean of what its change does. Tables with the structure of one year
    and the sizes of the other come from iterative proportional fitting, which keeps all odds ratios.
    Exchanging the years changes only signs; exchanging units and groups exchanges the marginal parts.

    Args:
        first: students of the first year.
        second: of the second year; units and groups are matched by identifier.
        base: of the logarithm.

    Raises:
        SegregationError: units are named by different numbers of keys.
        NoOverlapError: no unit or no group is in both.
        MarginsError: sizes of one year cannot be given to the other.

    """
    units, a, b = _in_both(first, second)
    m = {"AAA": _m(a, base), "BBB": _m(b, base)}
    least = min(a[a > 0].min(), b[b > 0].min()) if (a > 0).any() and (b > 0).any() else 0.0
    if least == 0.0:
        raise NoOverlapError("no student of either year is in a unit and a group of both")
    # Group sizes, unit sizes, structure: A of the first year, B of the second.
    nothing = _ALMOST_NOTHING if least > _ALMOST_NOTHING else least / 1000
    filled = {"A": np.where(a > 0, a, nothing), "B": np.where(b > 0, b, nothing)}
    of_groups = {year: one.sum(axis=0) / one.sum() for year, one in filled.items()}
    of_units = {year: one.sum(axis=1) / one.sum() for year, one in filled.items()}
    tables = {"AAA": a, "BBB": b}
    for group_year in "AB":
        for unit_year in "AB":
            for structure in "AB":
                name = group_year + unit_year + structure
                if name not in tables:
                    tables[name] = fit_margins(filled[structure], of_units[unit_year], of_groups[group_year])
                    m[name] = _m(tables[name], base)
    structural = (m["AAB"] - m["AAA"] + m["BBB"] - m["BBA"]) / 2
    group_marginal = (
        m["BAA"] - m["AAA"] + m["BBA"] - m["ABA"] + m["BBB"] - m["ABB"] + m["BAB"] - m["AAB"]
    ) / 4
    unit_marginal = (
        m["ABA"] - m["AAA"] + m["BBA"] - m["BAA"] + m["BBB"] - m["BAB"] + m["ABB"] - m["AAB"]
    ) / 4
    local = {name: local_segregation(tables[name], base) for name in ("AAA", "AAB", "BBA", "BBB")}
    segregation = {name: np.nan_to_num(one.segregation) for name, one in local.items()}
    changes = segregation["AAB"] - segregation["AAA"], segregation["BBB"] - segregation["BBA"]
    share_a, share_b = local["AAA"].share, local["BBB"].share
    whole = _m(first.counts, base), _m(second.counts, base)
    return SegregationDifference(
        *whole,
        additions=whole[1] - m["BBB"],
        removals=m["AAA"] - whole[0],
        group_marginal=group_marginal,
        unit_marginal=unit_marginal,
        structural=structural,
        units=units,
        unit_structural=(share_a * changes[0] + share_b * changes[1]) / 2,
        unit_share_first=share_a,
        unit_share_second=share_b,
        unit_change_first=changes[0],
        unit_change_second=changes[1],
    )


def bootstrap_difference(
    first: CountTable,
    second: CountTable,
    *,
    seed: int,
    draws: int = LEAST_DRAWS,
    confidence: float = 0.95,
    base: float = math.e,
) -> BootstrapIndex:
    """Return the parts of a change in M with bootstrap bias correction, errors and intervals.

    Students of both years are drawn again, year by year, as in `bootstrap_index`.

    Args:
        first: students of the first year, whole numbers.
        second: of the second year.
        seed: of the draws.
        draws: at least 100.
        confidence: of the intervals.
        base: of the logarithm.

    Returns:
        Arrays (8,) in the order of `DIFFERENCE_PARTS`.

    Raises:
        SegregationError: counts are not whole numbers, or as in `segregation_difference`.

    """
    check_draws(draws, confidence)
    generator = np.random.default_rng(seed)
    tables = [(table, whole_counts(table.counts)) for table in (first, second)]

    def parts(one: CountTable, other: CountTable) -> list[float]:
        found = segregation_difference(one, other, base)
        return [getattr(found, part) for part in DIFFERENCE_PARTS]

    found = []
    for _ in range(draws):
        drawn = []
        for table, counts in tables:
            total = int(counts.sum())
            again = generator.multinomial(total, (counts / total).ravel()).reshape(counts.shape)
            kept, groups = again.sum(axis=1) > 0, again.sum(axis=0) > 0
            units = tuple(key[kept] for key in table.units)
            drawn.append(CountTable(units, table.groups[groups], again[kept][:, groups].astype(np.float64)))
        found.append(parts(*drawn))
    return summary_of_draws(np.array(parts(first, second)), np.array(found), confidence)


def _m(counts: np.ndarray, base: float) -> float:
    return float(mutual_information(counts, base))


def _in_both(first: CountTable, second: CountTable):
    """Return the units of both years, and the counts of each year in their order."""
    if len(first.units) != len(second.units):
        raise SegregationError("units of both years must be named by the same number of keys")
    groups, of_first, of_second = np.intersect1d(first.groups, second.groups, return_indices=True)
    names = [list(zip(*(key.tolist() for key in table.units), strict=True)) for table in (first, second)]
    place = {name: number for number, name in enumerate(names[1])}
    pairs = [(number, place[name]) for number, name in enumerate(names[0]) if name in place]
    if not len(groups) or not pairs:
        raise NoOverlapError(f"{len(pairs)} units and {len(groups)} groups are in both years")
    rows_first, rows_second = (np.array(one) for one in zip(*pairs, strict=True))
    units = tuple(key[rows_first] for key in first.units)
    a = first.counts[np.ix_(rows_first, of_first)]
    b = second.counts[np.ix_(rows_second, of_second)]
    return units, a, b
