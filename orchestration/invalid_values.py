"""Invalid values: cells that are no number, no date, or a number that cannot be.

Here: finding such rows, and judging whether there are too many.
Not here: what a cell may hold (``value_rules``), unknown codes (``unknown_codes``).

The share of such rows that a file may have is the catalogue's ``invalid_value_share``. It is 0 unless a
dataset says otherwise: a single impossible number means that something went wrong where the file was
made, and then the other numbers are not to be trusted either.
"""

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.sql_text import identifier
from orchestration.value_rules import EMPTY_KEY, BrokenRule

INVALID_VALUES = "extract_invalid_values"
_REMEDY = "Correct the cell at the source, or export the file again."


@dataclass(frozen=True)
class InvalidValues:
    """What is wrong in one column: the rule broken, in how many rows, and the first of them."""

    column_name: str
    broken: BrokenRule
    row_count: int
    first_row: int

    def __str__(self) -> str:
        """Say column, rows and rule, such as ``rate in 1 row (above_maximum, row 3)``."""
        rows = "row" if self.row_count == 1 else "rows"
        first = "row" if self.row_count == 1 else "first row"
        place = f"{self.broken.rule}, {first} {self.first_row:,}"
        return f"{self.column_name} in {self.row_count:,} {rows} ({place})"


@dataclass(frozen=True)
class InvalidRows:
    """Rows of a file with an invalid value in any column, and what is invalid."""

    row_count: int
    found: tuple[InvalidValues, ...]

    def warning(self) -> str:
        """Say what was set aside and what to do, as sentences."""
        rows = "row" if self.row_count == 1 else "rows"
        listed = "; ".join(str(one) for one in self.found)
        return f"{self.row_count:,} {rows} set aside for invalid values: {listed}. {_REMEDY}"


def check_values(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, relation: str, row_count: int
) -> InvalidRows:
    """List the rows with invalid values in temp table ``extract_invalid_values`` and describe them.

    ``relation`` has the columns of the catalogue and ``_extract_row``, and ``row_count`` rows. Raises
    ExtractProblemError where the share of such rows is above the dataset's ``invalid_value_share``; the
    problem is that of the first row.
    """
    connection.execute(f"create or replace temp table {INVALID_VALUES} (_extract_row bigint)")
    rules = [
        (name, broken)
        for name, rule in dataset.value_rules.items()
        # Words beside numbers are codes, and judged as such.
        for broken in rule.broken_rules(name, dataset.value_rules)
        if not (broken.rule == "not_a_number" and name in dataset.code_sets)
    ]
    if dataset.invalid_value_share:
        # Where single rows may be set aside, one without its key is. Elsewhere it refuses the file.
        rules += [
            (name, BrokenRule("empty_key", f"{identifier(name)} is null", EMPTY_KEY))
            for name in dataset.key_columns
            if name in dataset.required_columns
        ]
    if not rules:
        return InvalidRows(0, ())
    anywhere = " or ".join(f"({broken.condition})" for _, broken in rules)
    connection.execute(f"insert into {INVALID_VALUES} select _extract_row from {relation} where {anywhere}")
    invalid_rows = connection.execute(f"select count(*) from {INVALID_VALUES}").fetchone()[0]
    if not invalid_rows:
        return InvalidRows(0, ())
    # Only now rule by rule: nearly every file is good, and hundreds of tallies take long to plan.
    tallies = ", ".join(
        f"count(*) filter (where {broken.condition}), min(_extract_row) filter (where {broken.condition})"
        for _, broken in rules
    )
    tally = connection.execute(
        f"select {tallies} from {relation} where _extract_row in (select _extract_row from {INVALID_VALUES})"
    ).fetchone()
    found = tuple(
        InvalidValues(name, broken, count, first_row)
        for (name, broken), count, first_row in zip(rules, tally[::2], tally[1::2], strict=True)
        if count
    )
    if invalid_rows > Decimal(str(dataset.invalid_value_share)) * row_count:
        raise ExtractProblemError(_problem(dataset, found, invalid_rows))
    return InvalidRows(invalid_rows, found)


def _problem(dataset: ExtractDataset, found: tuple[InvalidValues, ...], invalid_rows: int) -> Problem:
    first = min(found, key=lambda one: one.first_row)
    more = ""
    if invalid_rows > 1:
        more = f" {invalid_rows:,} rows have such cells: {'; '.join(str(one) for one in found)}."
    allowed = dataset.invalid_value_share
    share = f" Up to {100 * allowed:g} % of the rows would be set aside." if allowed else ""
    return Problem(
        first.broken.rule,
        f"{first.broken.message}{more}{share}",
        _REMEDY,
        row=first.first_row,
        column=first.column_name,
    )
