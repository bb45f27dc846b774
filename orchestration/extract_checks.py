"""Checks of an extract before its rows are loaded: a bad file must not replace a good one.

Here: rules on rows that hold for every dataset: keys, years, repeated rows.
Not here: the header (``column_mapping``), the file's shape (``reading``), unknown codes
(``unknown_codes``) and plausibility, which is judged on typed data later.

The checks run on ``relation``: the canonical columns, ``_school_year`` and ``_extract_row``.
"""

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.column_mapping import ColumnMapping
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.school_years import years_named
from orchestration.sql_text import identifier, identifiers

REPEATED_ROWS = "extract_repeated_rows"


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
        elif name in required and dataset.roles[name] == "key":
            problems.append(
                (
                    f"{cell} is null",
                    Problem(
                        "empty_key",
                        "The cell is empty, but it identifies the row.",
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
) -> int:
    """List the rows that repeat an earlier one in temp table ``extract_repeated_rows``.

    Returns their number. Raises ExtractProblemError where a key comes again with other values.
    """
    connection.execute(f"create or replace temp table {REPEATED_ROWS} (_extract_row bigint, differs boolean)")
    if not dataset.key_columns:
        return 0
    keys = identifiers(dataset.key_columns) + ", _school_year"
    # Distinct hashes prove distinct keys at a fraction of the cost of sorting them.
    distinct = connection.execute(f"select count(distinct hash({keys})) from {relation}")
    if distinct.fetchone()[0] == row_count:
        return 0
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
    if different:
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
    return repeated


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
