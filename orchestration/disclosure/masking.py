"""Published tables with hidden cells.

Belongs here: the rows of a table as they are shown. Does not: which cells are hidden (`decisions`), which
columns say what (`seeds/disclosure/disclosure_columns.csv`).
"""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.disclosure.decisions import CODED, HIDDEN, TABLE
from orchestration.seed_rows import CatalogueError
from orchestration.sql_text import identifier, literal

_CELL = ("organization_id", "program_id", "school_year", "measure_id", "student_group_id")
_HIDDEN = f"({', '.join(map(literal, HIDDEN))})"
_CODED = f"({literal(CODED)})"
# The program that is the whole organization: a program without results of its own is scored by its results.
WHOLE = "all"
# Decisions that a row depends on: alias, whether it is that of the whole organization, years ago.
_DECISIONS = (("now", False, 0), ("now_whole", True, 0), ("prior", False, 1), ("prior_whole", True, 1))


def masked_rows(table: str, relation: str, columns: Mapping[str, str], treatments: Mapping[str, str]) -> str:
    """Return a query of a table's rows in which hidden cells say nothing.

    Args:
        table: name of the table, for messages.
        relation: holds its exact rows.
        columns: its columns and their types.
        treatments: what becomes of each column.

    Raises:
        CatalogueError: a column has no treatment: whether it tells of students has to be said first.

    """
    unclassified = sorted(set(columns) - set(treatments))
    if unclassified:
        raise CatalogueError(
            f"disclosure_columns.csv does not say what becomes of {table}: {', '.join(unclassified)}."
        )
    shown = ", ".join(
        f"{_expression(name, kind, treatments[name])} as {identifier(name)}" for name, kind in columns.items()
    )
    joins = " ".join(
        f"left join {TABLE} as {alias} on {_same_cell(alias, is_whole, years_ago)}"
        for alias, is_whole, years_ago in _DECISIONS
    )
    return f"(select {shown} from {relation} as r {joins})"


def _same_cell(alias: str, is_whole: bool, years_ago: int) -> str:
    """Return the condition by which a decision is that of a row's cell."""
    return " and ".join(
        f"{alias}.{name} = {literal(WHOLE)}"
        if is_whole and name == "program_id"
        else f"r.{name} = {alias}.{name}" + (f" + {years_ago}" if name == "school_year" else "")
        for name in _CELL
    )


def _expression(name: str, kind: str, treatment: str) -> str:
    column = f"r.{identifier(name)}"
    is_hidden, is_coded = _is("now", _HIDDEN), _is("now", _CODED)
    is_prior = f"{_is('prior', _HIDDEN)} or {_is('prior', _CODED)}"
    hidden_count = "coalesce(now.is_count_hidden, now_whole.is_count_hidden, false)"
    # A decision of the cell's own goes first, also where it codes nothing.
    coded = "case when now.disclosure is null then now_whole.coded_value else now.coded_value end"
    return {
        "key": column,
        "shown": column,
        "label": f"cast(coalesce(now.disclosure, {column}) as {kind})",
        "count": f"case when {hidden_count} then null else {column} end",
        "value": f"case when {is_hidden} then null else cast(coalesce({coded}, {column}) as {kind}) end",
        "derived": f"case when {is_hidden} or {is_coded} then null else {column} end",
        "prior": f"case when {is_hidden} or {is_coded} or {is_prior} then null else {column} end",
    }[treatment]


def _is(alias: str, words: str) -> str:
    return f"coalesce(coalesce({alias}.disclosure, {alias}_whole.disclosure) in {words}, false)"
