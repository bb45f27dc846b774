"""Rows that two files of one dataset share: equal ones are harmless, different ones are reported.

Here: comparing loaded files with each other.
Not here: repeated rows within a file (``extract_checks``) and the order of files (``file_precedence``),
by which the models choose.
"""

from itertools import combinations

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.raw_tables import has_snapshot_date, tables_of
from orchestration.registry import RegisteredExtract
from orchestration.sql_text import identifier, identifiers


def shared_row_messages(
    connection: duckdb.DuckDBPyConnection,
    dataset: ExtractDataset,
    held: list[RegisteredExtract],
) -> list[str]:
    """Return a sentence for every two files that give different values for the same key."""
    paths = {extract.extract_number: extract.path for extract in held}
    place = {extract.extract_number: extract.file_precedence for extract in held}
    overlapping = {
        number
        for one, other in combinations(held, 2)
        if one.years & other.years
        for number in (one.extract_number, other.extract_number)
    }
    if not overlapping or not dataset.key_columns:
        return []
    messages = []
    for table, names in tables_of(dataset).items():
        if _has_distinct_keys(connection, dataset, table):
            continue
        values = [name for name in names if name not in dataset.key_columns]
        if not values:
            continue
        keys = list(dataset.key_columns)
        keys += ["_snapshot_date"] if has_snapshot_date(dataset, table) else []
        same_key = " and ".join(
            f"a.{identifier(key)} is not distinct from b.{identifier(key)}" for key in keys
        )
        places = ", ".join(f"({number}, {place[number]})" for number in sorted(overlapping))
        rows = connection.execute(
            f"""
            with places (_extract_number, place) as (values {places}),
            chosen as (select * from {table} inner join places using (_extract_number))
            select
                a._extract_number,
                b._extract_number,
                count(*),
                count(*) filter (
                    where row({identifiers(values, "a.")})
                    is distinct from row({identifiers(values, "b.")})
                )
            from chosen as a
            inner join chosen as b
                on a._school_year = b._school_year
                and {same_key}
                and a.place < b.place
            group by a._extract_number, b._extract_number, a.place, b.place
            order by a.place, b.place
            """
        ).fetchall()
        kind = "published results" if table.startswith("oracle.") else "values"
        if dataset.is_about_students:
            # Even equal rows count twice if nobody takes one of the files away.
            messages += [
                f"{paths[later]}: {shared:,} of its rows are in {paths[first]} too. Remove one of the two."
                for first, later, shared, different in rows
                if not different
            ]
        messages += [
            f"{paths[later]}: {different:,} of {shared:,} rows that are in {paths[first]} too have "
            f"other {kind} there; those of {paths[first]} count. Correct or remove one of the two."
            for first, later, shared, different in rows
            if different
        ]
    return messages


def _has_distinct_keys(connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset, table: str) -> bool:
    """Whether no two rows share a key; distinct hashes prove it without comparing files with each other."""
    keys = identifiers([*dataset.key_columns, "_school_year"])
    return connection.execute(f"select count(distinct hash({keys})) = count(*) from {table}").fetchone()[0]
