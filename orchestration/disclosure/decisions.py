"""What becomes of each cell about students.

Belongs here: from hidden cells to the words of `disclosure`, coded rates, changes whose start or end is
hidden. Does not: which cells are hidden (`disclosure`), applying it to tables (`masking`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from disclosure import Cell, Suppression, coded_rate
from orchestration.disclosure.policy import DisclosurePolicy

SHOWN, HIDDEN_SMALL, HIDDEN_COMPLEMENTARY, CODED = "shown", "hidden_small", "hidden_complementary", "coded"
HIDDEN = (HIDDEN_SMALL, HIDDEN_COMPLEMENTARY)
TABLE = "disclosure_decision"


@dataclass(frozen=True)
class Decision:
    """What becomes of a cell.

    Attributes:
        key: organization, program, school year, measure, student group.
        disclosure: word of the column `disclosure`.
        is_count_hidden: whether its count is hidden too, or only what else the row says.
        coded_value: the rate shown instead.

    """

    key: tuple[str, str, int, str, str]
    disclosure: str
    is_count_hidden: bool
    coded_value: Decimal | None


def decide(
    cells: Sequence[Cell],
    values: dict[tuple, Decimal],
    done: Suppression,
    policy: DisclosurePolicy,
) -> list[Decision]:
    """Return the decision on every cell that is not public.

    Args:
        cells: as they were linked.
        values: rates of the cells by key.
        done: what is hidden.
        policy: the rules.

    """
    hidden = {
        cell.key: HIDDEN_SMALL if is_small else HIDDEN_COMPLEMENTARY
        for cell, is_small, is_other in zip(cells, done.is_small, done.is_complementary, strict=True)
        if is_small or is_other
    }
    return [_decision(cell, values.get(cell.key), hidden, policy) for cell in cells if not cell.is_public]


def _decision(
    cell: Cell, value: Decimal | None, hidden: dict[tuple, str], policy: DisclosurePolicy
) -> Decision:
    if cell.key in hidden:
        return Decision(cell.key, hidden[cell.key], True, None)
    base = policy.improvements.get(cell.measure_id)
    if base and _is_start_or_end_hidden(cell, base, hidden):
        return Decision(cell.key, HIDDEN_COMPLEMENTARY, False, None)
    told = policy.measures[cell.measure_id]
    if told.is_coded and value is not None:
        rate, is_coded = coded_rate(value, cell.count, policy.limits)
        if is_coded:
            return Decision(cell.key, CODED, False, rate)
    return Decision(cell.key, SHOWN, False, None)


def _is_start_or_end_hidden(cell: Cell, base: str, hidden: dict[tuple, str]) -> bool:
    return any(
        (cell.organization_id, cell.program_id, year, base, cell.student_group_id) in hidden
        for year in (cell.school_year, cell.school_year - 1)
    )


def write_decisions(work: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> None:
    """Write decisions into the table `disclosure_decision` of a connection."""
    work.execute(
        f"create or replace temp table {TABLE} (organization_id varchar, program_id varchar, "
        "school_year int, measure_id varchar, student_group_id varchar, disclosure varchar, "
        "is_count_hidden boolean, coded_value decimal(18, 6))"
    )
    rows = [(*one.key, one.disclosure, one.is_count_hidden, one.coded_value) for one in decisions]
    if not rows:
        return
    columns = list(zip(*rows, strict=True))
    names = ", ".join(f"unnest(?) as c{number}" for number in range(len(columns)))
    casts = "c0, c1, c2, c3, c4, c5, c6, cast(c7 as decimal(18, 6))"
    parameters = [list(column) for column in columns[:-1]]
    parameters.append([None if one is None else str(one) for one in columns[-1]])
    work.execute(f"insert into {TABLE} select {casts} from (select {names})", parameters)
