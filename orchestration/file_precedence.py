"""File precedence: which of two files of a dataset counts where they hold the same thing differently.

Here: the order of files, from their names alone: it must not depend on which file came first into a home.
Not here: which dataset goes before another (``seeds/code_sets/measure_source_precedence.csv``).

The newest release in the name goes first: a day (``20241115``, ``2024-11-15``) or a number (``v2``, ``r2``,
``release_2``, ``revision_2``). Where no name tells a release, the path that sorts first goes first.
"""

import re
from datetime import date

import duckdb

from orchestration.catalogue import ExtractDataset
from orchestration.registry import registered_extracts

_DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")
_NUMBER = re.compile(r"(?<![a-z0-9])(?:v|r|rel|rev|release|revision|version)[-_ ]?(\d{1,4})(?![a-z0-9])")


def release_in(path: str) -> tuple[date, int]:
    """Return day and number of the release that a file's name tells; the earliest day and 0 where none."""
    name = path.rsplit("/", 1)[-1].lower()
    numbers = [int(number) for number in _NUMBER.findall(name)]
    return max(_days(name), default=date.min), max(numbers, default=0)


def in_precedence(paths: list[str]) -> list[str]:
    """Return paths with the one that counts first."""
    newest_first = sorted(sorted(paths), key=release_in, reverse=True)
    # A reversed sort keeps equal elements in their order, so equal releases stay ordered by path.
    return newest_first


def set_file_precedence(connection: duckdb.DuckDBPyConnection, dataset: ExtractDataset) -> None:
    """Write the place of each held file of a dataset into ``registry.extracts``; 1 counts before 2."""
    held = {e.path: e for e in registered_extracts(connection, dataset) if e.is_held}
    places = {held[path]: place for place, path in enumerate(in_precedence(list(held)), start=1)}
    changed = [(e.extract_number, place) for e, place in places.items() if e.file_precedence != place]
    if changed:
        rows = ", ".join(f"({number}, {place})" for number, place in changed)
        connection.execute(
            f"update registry.extracts set file_precedence = changed.place from (values {rows}) "
            "as changed (extract_number, place) where extracts.extract_number = changed.extract_number"
        )


def _days(name: str) -> list[date]:
    days = []
    for year, month, day in _DAY.findall(name):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return days
