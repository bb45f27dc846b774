"""The change of segregation from one year to the next, and what it is made of.

Belongs here: which years are compared, and what of the numeric package's answer is kept. Does not: the
methods (`psychometrics.segregation`).
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.segregation.counts import Described
from orchestration.segregation.intervals import ALL
from psychometrics.segregation import (
    DIFFERENCE_PARTS,
    CountTable,
    NoOverlapError,
    bootstrap_difference,
    segregation_difference,
)


def change_rows(tables: Mapping[Described, CountTable], with_error: frozenset[str]) -> list[dict]:
    """Return the rows of `segregation_change`: each year of whole populations against the year before.

    Years without the year before, without a school or a group in common, or with a single group have none.

    Args:
        tables: students by what is described.
        with_error: splits whose change gets an error and an interval.

    """
    rows = []
    for described, table in tables.items():
        before = described._replace(school_year=described.school_year - 1)
        if described.category_type != ALL or before not in tables:
            continue
        try:
            rows.append(_row(described, tables[before], table, described.split_id in with_error))
        except NoOverlapError:
            continue
    return rows


def _row(described: Described, before: CountTable, table: CountTable, with_error: bool) -> dict:
    parts = segregation_difference(before, table)
    row = {
        "population_id": described.population_id,
        "school_year": described.school_year,
        "prior_school_year": described.school_year - 1,
        "split_id": described.split_id,
        "prior_value": parts.first,
        "index_value": parts.second,
        "change_value": parts.difference,
        "structural_part": parts.structural,
        "group_part": parts.group_marginal,
        "school_part": parts.unit_marginal,
        "opened_part": parts.additions,
        "closed_part": parts.removals,
    }
    if with_error:
        found = bootstrap_difference(before, table, seed=described.seed)
        place = DIFFERENCE_PARTS.index("difference")
        row |= {
            "change_corrected": found.corrected[place],
            "change_standard_error": found.standard_error[place],
            "change_lower": found.low[place],
            "change_upper": found.high[place],
        }
    return {name: value if isinstance(value, str | int) else float(value) for name, value in row.items()}
