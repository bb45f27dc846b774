"""Unknown codes: rows with a code that no seed explains would be lost further on without a word.

Here: finding such rows, and judging whether there are too many.
Not here: which codes a column may hold (``code_sets``).

Some rows are set aside and told of; a file with a larger share of them is refused, because then it
is rather another file, or another layout, than expected.
"""

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.code_sets import CodeSet
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.sql_text import identifier, identifiers, literal

UNKNOWN_CODES = "extract_unknown_codes"
_SHOWN_CODES = 5
_SHOWN_CHARACTERS = 40


@dataclass(frozen=True)
class UnknownCodes:
    """What is unknown in one column. ``codes`` are the most frequent, none where personal data."""

    column_name: str
    row_count: int
    first_row: int
    code_count: int
    codes: tuple[str, ...]
    file_name: str

    def __str__(self) -> str:
        """Say column, rows and codes, such as ``subgroup in 3 rows (XX, YY and 1 more)``."""
        rows = f"{self.column_name} in {self.row_count:,} {'row' if self.row_count == 1 else 'rows'}"
        if not self.codes:
            return f"{rows} (codes not shown)"
        more = self.code_count - len(self.codes)
        return f"{rows} ({', '.join(self.codes)}{f' and {more:,} more' if more else ''})"


@dataclass(frozen=True)
class UnknownRows:
    """Rows of a file with an unknown code in any column, and what is unknown in each column."""

    row_count: int
    columns: tuple[UnknownCodes, ...]

    def warning(self) -> str:
        """Say what was set aside and what to do, as sentences."""
        return (
            f"{self.row_count:,} {'row' if self.row_count == 1 else 'rows'} set aside for unknown codes: "
            f"{_listed(self.columns)}. {_remedy(self.columns)} "
            "When a seed knows the codes, the next run loads the file again."
        )


def check_unknown_codes(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, relation: str, row_count: int
) -> UnknownRows:
    """List the rows with unknown codes in temp table ``extract_unknown_codes`` and describe them.

    ``relation`` has the columns of the catalogue and ``_extract_row``, and ``row_count`` rows. An
    empty cell is unknown in a required column only. Raises ExtractProblemError where the share of
    such rows is above the dataset's ``unknown_code_share``.
    """
    connection.execute(f"create or replace temp table {UNKNOWN_CODES} (_extract_row bigint)")
    code_sets = dataset.code_sets
    if not code_sets:
        return UnknownRows(0, ())
    unknown = ", ".join(
        f"{_unknown_code(dataset, name, codes)} as {identifier(name)}" for name, codes in code_sets.items()
    )
    connection.execute(
        f"create or replace temp table {UNKNOWN_CODES} as "
        f"with judged as (select _extract_row, {unknown} from {relation}) "
        f"select * from judged where coalesce({identifiers(list(code_sets))}) is not null"
    )
    unknown_rows = connection.execute(f"select count(*) from {UNKNOWN_CODES}").fetchone()[0]
    if not unknown_rows:
        return UnknownRows(0, ())
    described = [_describe(connection, dataset, name) for name in code_sets]
    columns = tuple(sorted((one for one in described if one), key=lambda one: one.row_count, reverse=True))
    share = Decimal(str(dataset.unknown_code_share))
    if unknown_rows > share * row_count:
        raise ExtractProblemError(
            Problem(
                "unknown_codes",
                f"{unknown_rows:,} of {row_count:,} rows, more than {100 * dataset.unknown_code_share:g} %, "
                f"hold unknown codes: {_listed(columns)}.",
                _remedy(columns),
                row=columns[0].first_row,
                column=columns[0].column_name,
            )
        )
    return UnknownRows(unknown_rows, columns)


def _unknown_code(dataset: ExtractDataset, column_name: str, code_set: CodeSet) -> str:
    """Return SQL for the cell where its code is unknown, else null; an empty cell becomes ''.

    In a column of numbers the codes are words beside the numbers, and an empty cell is no result.
    """
    cell = identifier(column_name)
    rule = dataset.value_rules.get(column_name)
    number = f"when {rule.typed(column_name)} is not null then null " if rule else ""
    is_required = column_name in dataset.required_columns and not rule and not code_set.allows_empty
    compared = f"upper({cell})" if code_set.ignores_case else cell
    codes = ", ".join(literal(code) for code in code_set.codes)
    empty = f" when {cell} is null then ''" if is_required else ""
    # Not as a list of `in`, which the engine turns into a join per column.
    return f"case {number}when not list_contains([{codes}], {compared}) then {cell}{empty} end"


def _describe(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, column_name: str
) -> UnknownCodes | None:
    cell = identifier(column_name)
    row_count, first_row, code_count = connection.execute(
        f"select count({cell}), min(_extract_row), count(distinct {cell}) "
        f"from {UNKNOWN_CODES} where {cell} is not null"
    ).fetchone()
    if not row_count:
        return None
    codes: list[tuple[str]] = []
    # A cell that slipped into the wrong column may be about a person in any column of such a file.
    if column_name not in dataset.pii_columns and not dataset.is_about_students:
        codes = connection.execute(
            f"select {cell} from {UNKNOWN_CODES} where {cell} is not null "
            f"group by {cell} order by count(*) desc, {cell} limit {_SHOWN_CODES}"
        ).fetchall()
    file_name = dataset.code_sets[column_name].file_name
    shown = tuple(_shown(code) for (code,) in codes)
    return UnknownCodes(column_name, row_count, first_row, code_count, shown, file_name)


def _shown(code: str) -> str:
    """Return a code on one line and of bounded length, whatever a broken file put there."""
    text = " ".join(code.split())
    if len(text) > _SHOWN_CHARACTERS:
        text = text[: _SHOWN_CHARACTERS - 1] + "…"
    return text or "empty"


def _listed(columns: tuple[UnknownCodes, ...]) -> str:
    return "; ".join(str(column) for column in columns)


def _remedy(columns: tuple[UnknownCodes, ...]) -> str:
    files = " or ".join(dict.fromkeys(column.file_name for column in columns))
    return f"Add the codes to {files} if they are right, else correct the file."
