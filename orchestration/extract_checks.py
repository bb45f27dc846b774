"""Checks of an extract before its rows are loaded: a bad file must not replace a good one.

Here: rules on rows that hold for every dataset: keys, years, repeated rows.
Not here: the header (``column_mapping``), the file's shape (``reading``), unknown codes
(``unknown_codes``) and plausibility, which is judged on typed data later.

The checks run on ``relation``: the canonical columns, ``_school_year`` and ``_extract_row``.
"""

from dataclasses import dataclass
from decimal import Decimal

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.column_mapping import ColumnMapping
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.school_years import years_named
from orchestration.sql_text import identifier, identifiers
from orchestration.value_rules import EMPTY_KEY

REPEATED_ROWS = "extract_repeated_rows"


@dataclass(frozen=True)
class RepeatedRows:
    """Rows that are left out: equal ones but the first, and all whose key comes with different values."""

    repeated: int = 0
    contradicting: int = 0
    first_contradicting: int | None = None

    @property
    def row_count(self) -> int:
        """All of them."""
        return self.repeated + self.contradicting


def check_header(dataset: ExtractDataset, mapping: ColumnMapping) -> None:
    """Refuse a file without a required column; raises ExtractProblemError."""
    if mapping.missing_required:
        raise ExtractProblemError(
            Problem(
                "missing_column",
                f"The file lacks {', '.join(mapping.missing_required)}, which {dataset.table_name} needs.",
                "Export the file with all columns; if the source renamed one, add its new name "
                "to extract_columns.csv.",
                column=mapping.missing_required[0].split(" ")[0],
            )
        )


def check_agreement(
    connection: duckdb.DuckDBPyConnection, source_relation: str, mapping: ColumnMapping
) -> None:
    """Refuse a file that says the same thing twice and differently; raises ExtractProblemError."""
    for column_name, cells in mapping.cells.items():
        if len(cells) < 2:
            continue
        together = ", ".join(cells)
        row = connection.execute(
            f"select min(file_row) from {source_relation} where least({together}) <> greatest({together})"
        ).fetchone()[0]
        if row is not None:
            raise ExtractProblemError(
                Problem(
                    "contradicting_columns",
                    "Two columns of the file that mean this one differ.",
                    "Ask the publisher which holds, and remove the other.",
                    row=row,
                    column=column_name,
                )
            )


def check_rows(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    relation: str,
    file_name: str,
) -> tuple[int, set[int]]:
    """Check all rows at once and return their number and their school years.

    Raises ExtractProblemError for the first rule broken, with the first row that breaks it.
    """
    required = dataset.required_columns
    problems: list[tuple[str, Problem]] = []
    for name in dataset.roles:
        cell = identifier(name)
        if name == "cds" or name.endswith("_cds"):
            kept = f"{cell} is null or " if name not in required else ""
            problems.append(
                (
                    f"not coalesce({kept}regexp_full_match({cell}, '[0-9]{{14}}'), false)",
                    Problem(
                        "cds_not_14_digits",
                        "The code has not 14 digits; a spreadsheet may have dropped leading zeros.",
                        "Export the column as text from the source.",
                        column=name,
                    ),
                )
            )
        elif name in required and dataset.roles[name] == "key" and not dataset.invalid_value_share:
            problems.append(
                (
                    f"{cell} is null",
                    Problem(
                        "empty_key",
                        EMPTY_KEY,
                        "Correct the row at the source, or export the file again.",
                        column=name,
                    ),
                )
            )
    problems.append(
        (
            "_school_year is null",
            Problem(
                "no_school_year",
                "The cell holds no school year.",
                "Correct the row at the source, or export the file again.",
                column=dataset.school_year_rule.column,
            ),
        )
    )
    first_rows = ", ".join(f"min(_extract_row) filter (where {condition})" for condition, _ in problems)
    row_count, years, *rows = connection.execute(
        f"select count(*), list(distinct _school_year), {first_rows} from {relation}"
    ).fetchone()
    if row_count < dataset.minimum_rows:
        raise ExtractProblemError(
            Problem(
                "too_few_rows",
                f"The file has {row_count:,} rows; at least {dataset.minimum_rows:,} are expected.",
                "Download or export it again.",
            )
        )
    for (_, problem), row in zip(problems, rows, strict=True):
        if row is not None:
            raise ExtractProblemError(
                Problem(problem.rule, problem.message, problem.remedy, row, problem.column)
            )
    school_years = set(years or ())
    _check_named_years(connection, dataset, relation, file_name, school_years)
    return row_count, school_years


def check_repeated_rows(
    connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, relation: str, row_count: int
) -> RepeatedRows:
    """List the rows that repeat an earlier one in temp table ``extract_repeated_rows``.

    Where a key comes again with other values nobody knows which holds: all rows of the key are listed. Raises
    ExtractProblemError where those are more than the dataset's ``contradicting_row_share``.
    """
    connection.execute(f"create or replace temp table {REPEATED_ROWS} (_extract_row bigint, differs boolean)")
    if not dataset.key_columns:
        return RepeatedRows()
    unnamed = [name for name in dataset.key_columns if name in dataset.pseudonym_columns]
    if unnamed and dataset.required_columns.isdisjoint(unnamed):
        # Answers without an identifier are different persons', not one's again.
        named = " and ".join(f"{identifier(name)} is not null" for name in unnamed)
        relation = f"(select * from {relation} where {named})"
        row_count = connection.execute(f"select count(*) from {relation}").fetchone()[0]
    keys = identifiers(dataset.key_columns) + ", _school_year"
    # Distinct hashes prove distinct keys at a fraction of the cost of sorting them.
    distinct = connection.execute(f"select count(distinct hash({keys})) from {relation}")
    if distinct.fetchone()[0] == row_count:
        return RepeatedRows()
    others = [name for name in dataset.roles if name not in dataset.key_columns]
    connection.execute(
        f"""
        insert into {REPEATED_ROWS}
        with numbered as (
            select
                _extract_row,
                {"row(" + identifiers(others) + ")" if others else "1"} as content,
                first_value(content) over same_key as first_content,
                row_number() over same_key as place
            from {relation}
            window same_key as (partition by {keys} order by _extract_row)
        )
        select _extract_row, content is distinct from first_content
        from numbered
        where place > 1
        """
    )
    repeated, different, first_row = connection.execute(
        f"""
        select
            count(*),
            count(*) filter (where differs),
            min(_extract_row) filter (where differs)
        from {REPEATED_ROWS}
        """
    ).fetchone()
    if not different:
        return RepeatedRows(repeated)
    contradicting = _list_contradicting_rows(connection, relation, keys, others)
    if contradicting > Decimal(str(dataset.contradicting_row_share)) * row_count:
        raise ExtractProblemError(
            Problem(
                "contradicting_rows",
                f"The key ({', '.join(dataset.key_columns)}) of {different:,} rows stands in an "
                "earlier row with other values.",
                "Keep the right one of the rows, or export the file again.",
                row=first_row,
                column=dataset.key_columns[0],
            )
        )
    repeated = connection.execute(f"select count(*) from {REPEATED_ROWS} where not differs").fetchone()[0]
    return RepeatedRows(repeated, contradicting, first_row)


def _list_contradicting_rows(
    connection: duckdb.DuckDBPyConnection, relation: str, keys: str, others: list[str]
) -> int:
    """Put all rows of the keys that contradict themselves in the list; return how many they are."""
    connection.execute(
        f"""
        create or replace temp table {REPEATED_ROWS} as
        with marked as (
            select _extract_row, max(differs) over (partition by {keys}) as differs, place
            from (
                select
                    *,
                    row({identifiers(others)}) is distinct from first_value(row({identifiers(others)}))
                        over (partition by {keys} order by _extract_row) as differs,
                    row_number() over (partition by {keys} order by _extract_row) as place
                from {relation}
            )
        )
        select _extract_row, differs from marked where differs or place > 1
        """
    )
    return connection.execute(f"select count(*) from {REPEATED_ROWS} where differs").fetchone()[0]


def _check_named_years(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    relation: str,
    file_name: str,
    school_years: set[int],
) -> None:
    named = years_named(file_name)
    if dataset.school_year_rule.is_in_path or not named or school_years <= named:
        return
    others = ", ".join(str(year) for year in sorted(school_years - named))
    row = connection.execute(
        f"select min(_extract_row) from {relation} where _school_year in ({others})"
    ).fetchone()[0]
    raise ExtractProblemError(
        Problem(
            "year_mismatch",
            f"The file name speaks of {', '.join(map(str, sorted(named)))}, but there are rows of "
            f"{others} (spring years).",
            "Check which file this is, then rename it or put the right one in its place.",
            row=row,
            column=dataset.school_year_rule.column,
        )
    )
