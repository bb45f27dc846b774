"""Everything behind the results of one organization and year, read from the working database.

Belongs here: which rows make an explanation. Does not: the statements (`queries`), words (`text`).
"""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.corrections import corrections_of
from orchestration.edition_status import frozen_sentence
from orchestration.explain import queries
from orchestration.explain.rows import Row, rows
from orchestration.home import Home
from orchestration.warehouse import connection


class NothingToExplainError(LookupError):
    """No framework scores the organization in that year."""


def explanation(
    home: Home, organization_id: str, school_year: int, framework_id: str | None = None
) -> dict[str, Any]:
    """Return everything behind the results of one organization and year.

    Decimals come as text, exactly as they are stored.

    Raises:
        NothingToExplainError: no such organization, year or framework; the message says what there is.

    """
    with connection(home.warehouse, read_only=True) as warehouse:
        school = {"school": organization_id, "year": school_year}
        organization = rows(
            warehouse,
            "select * from marts.dim_organization where organization_id = $school and school_year = $year",
            school,
        )
        if not organization:
            raise NothingToExplainError(_what_there_is(warehouse, organization_id, school_year))
        frameworks = rows(warehouse, queries.FRAMEWORKS, {**school, "framework": framework_id})
        if not frameworks:
            raise NothingToExplainError(
                f"{framework_id or 'no framework'} does not score {organization_id} in {school_year}"
                if framework_id
                else f"no framework scores {organization_id} in {school_year}"
            )
        return {
            "organization": organization[0],
            "school_year": school_year,
            "certification": frozen_sentence(home, school_year),
            "flags": rows(warehouse, queries.FLAGS, school),
            "frameworks": [_framework(warehouse, school, one) for one in frameworks],
            "corrections": corrections_of(warehouse, organization_id, school_year),
        }


def _framework(warehouse: duckdb.DuckDBPyConnection, school: Row, framework: Row) -> Row:
    policy = {"framework": framework["framework_id"], "version": framework["framework_version"]}
    values = {**policy, **school}
    (version,) = rows(warehouse, queries.VERSION, policy)
    rating = rows(warehouse, queries.RATING, values)
    cells = rows(warehouse, queries.CELLS, values)
    summed = {cell["base_measure_id"] or cell["measure_id"] for cell in cells if not cell["extract_row"]}
    compared = sorted({cell["base_measure_id"] or cell["measure_id"] for cell in cells if _is_compared(cell)})
    prior_rows = rows(warehouse, queries.PRIOR_ROWS, {**school, "measures": compared})
    return {
        **framework,
        **version,
        "rating": rating[0] if rating else None,
        "programs": rows(warehouse, queries.PROGRAMS, values),
        "domains": rows(warehouse, queries.DOMAINS, values),
        "measure_ratings": rows(warehouse, queries.MEASURE_RATINGS, values),
        "lines": rows(warehouse, queries.LINES, values),
        "weights": rows(warehouse, queries.WEIGHTS, values),
        "reassignment_rules": rows(warehouse, queries.REASSIGNMENT_RULES, values),
        "weight_movements": rows(warehouse, queries.WEIGHT_MOVEMENTS, values),
        "bands": rows(warehouse, queries.BANDS, policy),
        "cut_scores": rows(
            warehouse,
            queries.CUT_SCORES,
            {"names": _names(cells, "status_cut_set_id", "change_cut_set_id")},
        ),
        "anchors": rows(warehouse, queries.ANCHORS, {"names": _names(cells, "anchor_set_id")}),
        "measures": cells,
        "student_files": _student_files(warehouse, school, summed),
        "prior_rows": prior_rows,
        "prior_student_files": _student_files(
            warehouse,
            {**school, "year": school["year"] - 1},
            {row["measure_id"] for row in prior_rows if not row["extract_row"]},
        ),
    }


def _student_files(warehouse: duckdb.DuckDBPyConnection, school: Row, measures: set[str]) -> list[Row]:
    return rows(warehouse, queries.STUDENT_FILES, {**school, "measures": sorted(measures)})


def _is_compared(cell: Row) -> bool:
    return cell["base_measure_id"] is not None or cell["change_value"] is not None


def _names(cells: list[Row], *kinds: str) -> list[str]:
    names = {cell[kind] for cell in cells for kind in kinds}
    return sorted(name for name in names if name)


def _what_there_is(warehouse: duckdb.DuckDBPyConnection, organization_id: str, school_year: int) -> str:
    years = [
        row["school_year"]
        for row in rows(
            warehouse,
            """
            select distinct school_year from marts.dim_organization
            where organization_id = $school
            order by school_year
            """,
            {"school": organization_id},
        )
    ]
    if years:
        return f"{organization_id} has no results in {school_year}; there are {', '.join(map(str, years))}"
    return f"no organization {organization_id}: give the identifier as in the files, all digits included"
