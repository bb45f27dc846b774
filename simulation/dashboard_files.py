"""The dashboard's indicator files in the State's official layouts.

Belongs here: which indicator prints which columns, when a cell is blank. Does not belong here:
any result of policy: status level, change level, color and box stay empty, because a simulator
that printed them would be checked against itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.aggregation import OrganizationResults
from simulation.outcome_files import (
    FEWEST_SHOWN,
    FIRST_YEAR_LONG_TERM,
    FIRST_YEAR_PREPARED,
    counted_group,
    distance_parts,
)
from simulation.rounding import decimal_text, tenths

GROUP_CODES = {
    "ALL": ("all", "All Students"),
    "AA": ("african_american", "Black/African American"),
    "AI": ("american_indian_alaska_native", "American Indian or Alaska Native"),
    "AS": ("asian", "Asian"),
    "FI": ("filipino", "Filipino"),
    "HI": ("hispanic_latino", "Hispanic"),
    "PI": ("pacific_islander", "Pacific Islander"),
    "WH": ("white", "White"),
    "MR": ("two_or_more_races", "Multiple Races/Two or More"),
    "EL": ("english_learners", "English Learner"),
    "LTEL": ("long_term_english_learners", "Long-Term English Learner"),
    "SED": ("socioeconomically_disadvantaged", "Socioeconomically Disadvantaged"),
    "SWD": ("students_with_disabilities", "Students with Disabilities"),
    "FOS": ("foster", "Foster Youth"),
    "HOM": ("homeless", "Homeless Youth"),
    "SBA": ("smarter_balanced_assessment", ""),
    "CAST": ("smarter_balanced_assessment", ""),
    "CAA": ("alternate_assessment", ""),
}
_USUAL = tuple(code for code in GROUP_CODES if code not in ("SBA", "CAST", "CAA"))

# Districts reach the minimum group size with fewer students in these groups.
_SMALL_GROUPS = ("FOS", "HOM", "LTEL")

# Quantities behind the parts that the English learner progress file prints.
_PROGRESS_PARTS = {
    "progressed": "progressed",
    "maintain_pl4": "maintained_top",
    "maintain_oth": "maintained_other",
    "declined": "declined",
    "progressed_alternate": "progressed_alternate",
    "maintain_pl3_alternate": "maintained_top_alternate",
    "notprognotmain_alternate": "not_progressed_alternate",
}
_PROGRESS_SUCCESS = (
    "progressed",
    "maintained_top",
    "progressed_alternate",
    "maintained_top_alternate",
)


@dataclass(frozen=True)
class Indicator:
    """One dashboard indicator; `first_year` is the first spring year it was published in."""

    code: str
    file_stem: str
    groups: tuple[str, ...]
    first_year: int = 2022
    subject: str = ""
    numerator: str = ""
    denominator: str = ""


INDICATORS = (
    Indicator("CCI", "CCI", _USUAL, FIRST_YEAR_PREPARED, "", "prepared", "combined_cohort"),
    Indicator("CHRO", "CHRONIC", _USUAL, 2022, "", "chronic_to_8", "chronic_enrolled_to_8"),
    Indicator("ELA", "ELA", (*_USUAL, "SBA", "CAA"), subject="ela"),
    Indicator("ELPI", "ELPI", ("EL", "LTEL")),
    Indicator("GRAD", "GRAD", _USUAL, 2022, "", "combined_graduates", "combined_cohort"),
    Indicator("MATH", "MATH", (*_USUAL, "SBA", "CAA"), subject="math"),
    Indicator("SCIENCE", "SCIENCE", (*_USUAL, "CAST", "CAA"), 2024, subject="science"),
    Indicator("SUSP", "SUSPENSION", _USUAL, 2022, "", "suspended_day", "cumulative"),
)


def parts(indicator: Indicator, results: OrganizationResults, code: str) -> tuple[np.ndarray, np.ndarray]:
    """Numerator and denominator of an indicator for one group, one pair per organization.

    Points and students for distances from standard, students of both for rates.
    """
    group = _group(indicator, code)
    if indicator.subject == "science":
        return results.of("science_points", group), results.of("science_scores", group)
    if indicator.subject:
        return distance_parts(results, indicator.subject, group)
    if indicator.code == "ELPI":
        total = sum(results.of(part, group) for part in _PROGRESS_PARTS.values())
        success = sum(results.of(part, group) for part in _PROGRESS_SUCCESS)
        return success, total + results.of("progress_missing", group)
    return results.of(indicator.numerator, group), results.of(indicator.denominator, group)


def _group(indicator: Indicator, code: str) -> str:
    """Say which simulated group a code is: absence and suspension count unreported race as several."""
    if code == "MR" and indicator.code in ("CHRO", "SUSP"):
        return "several_races_or_not_reported"
    return counted_group(GROUP_CODES[code][0], bool(indicator.subject))


def indicator_rows(
    indicator: Indicator,
    school_year: int,
    current: OrganizationResults,
    prior: OrganizationResults | None,
    district_name: str,
    county_name: str,
    levels: str = "SD",
) -> list[dict[str, str]]:
    """Rows of one indicator as the county-wide file has them.

    Args:
        indicator: which one.
        school_year: spring year.
        current: counts of the year, without directly funded charters in the district's row.
        prior: counts of the year before; None where the State published no change (2022).
        district_name: name of the district.
        county_name: name of the county.
        levels: levels to write: S school, D district, X state.

    Returns:
        One dictionary of texts per organization and group; absent keys are blank cells.

    """
    rows: list[dict[str, str]] = []
    for code in indicator.groups:
        if code == "LTEL" and school_year < FIRST_YEAR_LONG_TERM:
            continue
        group = _group(indicator, code)
        numerator, denominator = parts(indicator, current, code)
        # Test files also list groups of which nobody had a valid score.
        size = current.of(f"{indicator.subject}_enrolled", group) if indicator.subject else (denominator)
        present = size > 0
        before = parts(indicator, prior, code) if prior else None
        for index in np.flatnonzero(present):
            organization = current.organizations[index]
            if organization.level not in levels:
                continue
            cell = _Cell(indicator, code, organization.level, int(index), group)
            row = _identity(cell, current, school_year, district_name, county_name)
            row |= _side(cell, "curr", numerator, denominator, current)
            if prior and before:
                row |= _side(cell, "prior", *before, prior)
                row |= _change(cell, numerator, denominator, *before)
            row |= _sizes(cell, int(denominator[index]), int(before[1][index]) if before else 0)
            rows.append(row)
    rows.sort(key=lambda row: (row["cds"], indicator.groups.index(row["studentgroup"])))
    return rows


@dataclass(frozen=True)
class _Cell:
    """One indicator, group and organization."""

    indicator: Indicator
    code: str
    level: str
    index: int
    group: str


def _identity(
    cell: _Cell,
    results: OrganizationResults,
    school_year: int,
    district_name: str,
    county_name: str,
) -> dict[str, str]:
    organization = results.organizations[cell.index]
    school = organization.school
    row = {
        "file": f"{cell.indicator.file_stem}_{school_year}.txt",
        "cds": organization.cds,
        "rtype": organization.level,
        "studentgroup": cell.code,
        "studentgroup.long": GROUP_CODES[cell.code][1],
        "indicator": cell.indicator.code,
        "reportingyear": str(school_year),
    }
    if organization.level == "X":
        return row | {"schoolname": "State of California", "districtname": "State of California"}
    row |= {"districtname": district_name, "countyname": county_name}
    if school:
        row["schoolname"] = school.name_in(school_year)
        row["charter_flag"] = "Y" if school.charter else ""
        row["dass_flag"] = "Y" if school.kind.alternative else ""
    if cell.indicator.code == "SUSP":
        row["type"] = school.kind.suspension_type if school else "UD"
    if cell.indicator.code in ("ELA", "MATH") and school and school.kind.level_code == "HS":
        row["hscutpoints"] = "Y"
    return row


def _side(
    cell: _Cell,
    side: str,
    numerators: np.ndarray,
    denominators: np.ndarray,
    results: OrganizationResults,
) -> dict[str, str]:
    """Cells of the current or the prior year; results of 10 students or fewer stay blank."""
    indicator, index, group = cell.indicator, cell.index, cell.group
    numerator, denominator = int(numerators[index]), int(denominators[index])
    shown = denominator >= FEWEST_SHOWN

    def count(quantity: str) -> int:
        return int(results.of(quantity, group)[index])

    # A year without anyone prints no denominator, except in the test files.
    if denominator == 0 and not indicator.subject:
        return {}
    row = {f"{side}denom": str(denominator)}
    scale = 1 if indicator.subject else 100
    if shown:
        row[f"{side}status"] = decimal_text(int(tenths(scale * numerator, denominator)))
    if indicator.subject:
        return row | _participation(cell, side, results)
    if indicator.code == "CCI":
        if side == "curr":
            everyone = int(results.of("combined_cohort", "all")[index])
            row["studentgroup_pct"] = decimal_text(int(tenths(100 * denominator, everyone)))
        if shown:
            for part, quantity in (
                ("prep", "prepared"),
                ("aprep", "approaching"),
                ("nprep", "not_prepared"),
            ):
                amount = count(quantity)
                row[f"{side}_{part}"] = str(amount)
                share = int(tenths(100 * amount, denominator))
                row[f"{side}_{part}_pct"] = decimal_text(share)
        return row
    if shown:
        row[f"{side}numer"] = str(numerator)
    if indicator.code == "ELPI":
        row[f"{side}95"] = str(count("progress_missing"))
        if shown:
            for part, quantity in _PROGRESS_PARTS.items():
                row[f"{side}{part}"] = str(count(quantity))
    if indicator.code == "GRAD" and side == "curr":
        row["fiveyrnumer"] = str(count("late_graduates"))
    return row


def _participation(cell: _Cell, side: str, results: OrganizationResults) -> dict[str, str]:
    """Participation cells of the test files, and results without the missing students."""
    subject, index = cell.indicator.subject, cell.index

    def count(quantity: str) -> int:
        return int(results.of(f"{subject}_{quantity}", cell.group)[index])

    row: dict[str, str] = {}
    enrolled, tested = count("enrolled"), count("tested")
    if cell.code in _USUAL and enrolled:
        row[f"{side}prate_enrolled"] = str(enrolled)
        row[f"{side}prate_tested"] = str(tested)
        row[f"{side}prate"] = str((200 * tested + enrolled) // (2 * enrolled))
    if subject == "science":
        return row
    scores = count("scores")
    row[f"{side}denom_without_prloss"] = str(scores)
    if scores >= FEWEST_SHOWN:
        row[f"{side}status_without_prloss"] = decimal_text(int(tenths(count("points"), scores)))
    if missing := count("missing"):
        row[f"{side}num_prloss"] = str(missing)
    return row


def _change(
    cell: _Cell,
    numerators: np.ndarray,
    denominators: np.ndarray,
    prior_numerators: np.ndarray,
    prior_denominators: np.ndarray,
) -> dict[str, str]:
    """Difference of the unrounded statuses, rounded once."""
    index = cell.index
    now, then = int(denominators[index]), int(prior_denominators[index])
    if min(now, then) < FEWEST_SHOWN:
        return {}
    difference = int(numerators[index]) * then - int(prior_numerators[index]) * now
    scale = 1 if cell.indicator.subject else 100
    return {"change": decimal_text(int(tenths(scale * difference, now * then)))}


def _sizes(cell: _Cell, denominator: int, prior_denominator: int) -> dict[str, str]:
    """Flag the number of students: enough of them, fewer than 150."""
    code = cell.indicator.code
    if code == "SCIENCE" or cell.code not in _USUAL:
        return {}
    enough = 15 if cell.level == "D" and cell.code in _SMALL_GROUPS else 30
    no = "N" if code in ("GRAD", "ELPI") else ""
    now, then = denominator >= enough, prior_denominator >= enough
    row = {
        "currnsizemet": "Y" if now else no,
        "priornsizemet": "Y" if then else no,
        "accountabilitymet": "Y" if now and then else ("N" if code == "GRAD" else ""),
    }
    if code in ("CCI", "CHRO", "GRAD", "SUSP"):
        row["smalldenom"] = "Y" if denominator < 150 else ("N" if code == "GRAD" else "")
    return row
