"""Column mapping: which columns of a file carry the columns of the catalogue.

Here: names compared without regard to case, alternatives, years in which a name holds.
Not here: reading the file (``reading``) and judging its values (``extract_checks``).
"""

import re
from dataclasses import dataclass

from orchestration.catalogue import PATH_PREFIX, ExtractColumn, ExtractDataset
from orchestration.quarantine import ExtractProblemError, Problem
from orchestration.sql_text import literal


@dataclass(frozen=True)
class ColumnMapping:
    """SQL for every canonical column of a dataset, and what the header lacks or has besides.

    ``cells`` holds the expressions of all columns that carry a value; more than one where the
    file has the same thing under several names.
    """

    cells: dict[str, tuple[str, ...]]
    missing_required: tuple[str, ...]
    missing_optional: tuple[str, ...]
    extra: tuple[str, ...]

    def expression(self, column_name: str) -> str:
        """Return the SQL of a canonical column: the first non-null of its cells."""
        cells = self.cells[column_name]
        if len(cells) > 1:
            return f"coalesce({', '.join(cells)})"
        return cells[0] if cells else "cast(null as varchar)"


def map_columns(
    dataset: ExtractDataset,
    header: tuple[str, ...],
    file_name: str,
    school_years: set[int],
) -> ColumnMapping:
    """Map a header to the dataset's columns for a file of these school years.

    With no years given every row of the catalogue applies; that is enough to find the year
    column itself. Raises ExtractProblemError if a column that is needed occurs twice.
    """
    places = _places(dataset, header)
    cells: dict[str, tuple[str, ...]] = {}
    missing: dict[bool, list[str]] = {True: [], False: []}
    for name in dataset.roles:
        candidates = [column for column in dataset.columns if column.column_name == name]
        applying = [column for column in candidates if column.applies_to(school_years)]
        cells[name] = _cells(applying, places, file_name, dataset.null_markers)
        if applying and not cells[name]:
            is_required = any(column.is_required for column in applying)
            missing[is_required].append(_with_source_names(name, applying))
    return ColumnMapping(
        cells,
        tuple(missing[True]),
        tuple(missing[False]),
        tuple(name for name in header if name.casefold() not in dataset.known_names),
    )


def _places(dataset: ExtractDataset, header: tuple[str, ...]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        if name.casefold() in dataset.known_names and name.casefold() in places:
            raise ExtractProblemError(
                Problem(
                    "repeated_column",
                    "The header has this name twice.",
                    "Keep one of the two columns.",
                    row=None,
                    column=name,
                )
            )
        places.setdefault(name.casefold(), place)
    return places


def _cells(
    columns: list[ExtractColumn],
    places: dict[str, int],
    file_name: str,
    null_markers: tuple[str, ...],
) -> tuple[str, ...]:
    names = [name for column in columns for name in column.source_names]
    in_header = [
        _without_markers(f"c{places[name.casefold()]}", null_markers)
        for name in names
        if name.casefold() in places
    ]
    if in_header:
        return tuple(dict.fromkeys(in_header))
    # The file name is the last resort: what the file itself says is never overruled by it.
    for name in names:
        if name.startswith(PATH_PREFIX):
            found = re.search(name.removeprefix(PATH_PREFIX), file_name, re.IGNORECASE)
            if found:
                return (literal(found[1]),)
    return ()


def _without_markers(cell: str, null_markers: tuple[str, ...]) -> str:
    if not null_markers:
        return cell
    markers = ", ".join(literal(marker) for marker in null_markers)
    return f"case when {cell} not in ({markers}) then {cell} end"


def _with_source_names(column_name: str, columns: list[ExtractColumn]) -> str:
    names = [name for column in columns for name in column.source_names]
    shown = [name for name in dict.fromkeys(names) if not name.startswith(PATH_PREFIX)]
    if shown in ([], [column_name]):
        return column_name
    return f"{column_name} (in the file: {' or '.join(shown)})"
