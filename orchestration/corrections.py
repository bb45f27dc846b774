"""Corrections as the last build judged them: what was applied, what was rejected and why.

Belongs here: reading the judged corrections and putting them into sentences. Does not: judging them
(`models/intermediate/correction`), loading their files (`loading`).

Names of the people who asked and approved are in no table that is read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb

Row = dict[str, Any]

_COLUMNS = (
    "correction_state",
    "program_id",
    "measure_id",
    "student_group_id",
    "field_id",
    "old_value",
    "new_value",
    "reason",
    "decided_on",
    "requested_by_role",
    "approved_by_role",
    "rejection_rule_id",
    "extract_path",
    "extract_row",
)


def corrections_of(warehouse: duckdb.DuckDBPyConnection, organization_id: str, school_year: int) -> list[Row]:
    """Return the corrections of an organization and spring year, by cell and field.

    Each has the columns of the mart, `message` of the rule that a rejected one breaks, days in ISO form.
    """
    cursor = warehouse.execute(
        f"""
        select {", ".join(f"correction.{name}" for name in _COLUMNS)}, rule.message
        from marts.fct_correction as correction
        left join policy.correction_rules as rule on correction.rejection_rule_id = rule.rule_id
        where correction.organization_id = ? and correction.school_year = ?
        order by correction.program_id, correction.measure_id, correction.student_group_id,
            correction.field_id, correction.extract_path, correction.extract_row
        """,
        [organization_id, school_year],
    )
    rows = [dict(zip((*_COLUMNS, "message"), row, strict=True)) for row in cursor.fetchall()]
    return [row | {"decided_on": row["decided_on"] and row["decided_on"].isoformat()} for row in rows]


def explanation_lines(corrections: list[Row]) -> Iterable[str]:
    """Offer the corrections of one organization and year as lines of text; nothing where there are none."""
    if not corrections:
        return
    yield ""
    yield "Corrections"
    yield "==========="
    for one in corrections:
        cell = one["measure_id"] or "no measure"
        if one["student_group_id"] != "all":
            cell += f" [{one['student_group_id']}]"
        if one["program_id"] != "all":
            cell = f"{one['program_id']} {cell}"
        values = f"{_shown(one['old_value'])} -> {_shown(one['new_value'])}"
        decided = one["decided_on"] or "on no date"
        yield f"  {one['correction_state']}: {cell}, {one['field_id']} {values}, decided {decided}"
        if one["message"]:
            yield f"    Rejected: {one['message']}"
        yield f"    Reason: {one['reason'] or 'none given'}"
        yield f"    {one['extract_path']}, row {one['extract_row']}"


def rejected_corrections(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a sentence for every rejected correction: file, row, what is wrong, what to do."""
    if not _is_built(warehouse):
        return []
    rows = warehouse.execute(
        """
        select correction.extract_path, correction.extract_row, rule.message, rule.remedy
        from marts.fct_correction as correction
        inner join policy.correction_rules as rule on correction.rejection_rule_id = rule.rule_id
        order by correction.extract_path, correction.extract_row
        """
    ).fetchall()
    return [
        f"{path}, row {row:,}: the correction is rejected. {message} {remedy}"
        for path, row, message, remedy in rows
    ]


def status_lines(warehouse: duckdb.DuckDBPyConnection) -> list[str]:
    """Return how many corrections were applied and rejected, and which; nothing where there are none."""
    if not _is_built(warehouse):
        return []
    applied, rejected = warehouse.execute(
        """
        select
            count(*) filter (where correction_state = 'applied'),
            count(*) filter (where correction_state = 'rejected')
        from marts.fct_correction
        """
    ).fetchone()
    if not applied + rejected:
        return []
    return [
        f"corrections: {applied:,} applied, {rejected:,} rejected",
        *(f"  {sentence}" for sentence in rejected_corrections(warehouse)),
        "",
    ]


def _shown(value: str | None) -> str:
    return "nothing" if value is None else value


def _is_built(warehouse: duckdb.DuckDBPyConnection) -> bool:
    """Whether a build got as far as the corrections: before, there is nothing to tell."""
    query = "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name = ?"
    return bool(warehouse.execute(query, ["fct_correction"]).fetchone()[0])
