"""School years of an extract: which year its rows belong to.

Here: the year rules of the extract catalogue, and the years that a file name speaks of.
Not here: partitions of the orchestrator, and the check that compares both (``extract_checks``).

A school year is named by its spring year everywhere in the project: 2023-24 is 2024.
"""

import re
from dataclasses import dataclass

FIRST_SCHOOL_YEAR = 1990
LAST_SCHOOL_YEAR = 2100
FIRST_MONTH = 7  # The school year starts on July 1.

_SPRING_OF_SPAN = r"regexp_extract({cell}, '^((?:19|20)[0-9]{{2}})[-_](?:[0-9]{{2}})?([0-9]{{2}})$', {group})"
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d{2})[_-](\d{2})(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d{2})[_-](0[1-9]|1[0-2])(?!\d)")
_DAY = re.compile(r"(?<!\d)(?:19|20)\d{2}[_-](?:0[1-9]|1[0-2])[_-](?:0[1-9]|[12]\d|3[01])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass(frozen=True)
class SchoolYearRule:
    """How a dataset tells its school year.

    ``kind`` is ``spring`` or ``fall`` (the year in ``column``), ``span`` (both years in ``column``, as
    ``2018-2019`` or ``2018-19``), ``path_span`` (a span such as ``2018_19`` in the file name),
    ``path_spring`` (the spring year in the file name) or ``path_month`` (year and month, as ``2018_03``).
    """

    kind: str
    column: str | None = None

    @property
    def is_in_path(self) -> bool:
        """Whether the file name, not a column, holds the year."""
        return self.column is None

    @property
    def tells_day(self) -> bool:
        """Whether the file name tells which day the rows describe."""
        return self.kind in ("path_span", "path_month")


@dataclass(frozen=True)
class PathYear:
    """The school year in a file name and the day (ISO) that the file describes, if the rule tells it."""

    school_year: int
    snapshot_date: str | None


def parse_rule(text: str) -> SchoolYearRule:
    """Read a rule as the catalogue writes it; raises ValueError with the allowed forms."""
    kind, _, column = text.partition(":")
    if kind in ("spring", "fall", "span") and column:
        return SchoolYearRule(kind, column)
    if text in ("path_span", "path_spring", "path_month"):
        return SchoolYearRule(text)
    raise ValueError(
        "must be spring:<column>, fall:<column>, span:<column>, path_span, path_spring or path_month"
    )


def year_in_path(rule: SchoolYearRule, file_name: str) -> PathYear | None:
    """Return year and snapshot day under a path rule, or None where the name has none.

    A span describes its census month, so its snapshot day is October 1 of the fall year.
    """
    if rule.kind == "path_span":
        years = _span_years(file_name)
        return PathYear(years[0], f"{years[0] - 1}-10-01") if len(years) == 1 else None
    if rule.kind == "path_spring":
        named = years_named(file_name)
        return PathYear(named.pop(), None) if len(named) == 1 else None
    found = _MONTH.search(file_name)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2])
    return PathYear(year + (month >= FIRST_MONTH), f"{year}-{month:02d}-01")


def years_named(file_name: str) -> set[int]:
    """Return the school years a file name speaks of; a lone year is taken as the spring year."""
    # A day, such as that of a release or a decision, says nothing of the school year.
    file_name = _DAY.sub(" ", file_name)
    years = set(_span_years(file_name))
    rest = _SPAN.sub(" ", file_name) if years else file_name
    return years | {int(year) for year in _YEAR.findall(rest)}


def year_expression(rule: SchoolYearRule, cell: str) -> str:
    """Return SQL that turns the text of the year column into the spring year, else null."""
    if rule.kind == "span":
        return _spring_of_span(cell)
    # Parquet files may hold years as floating-point numbers.
    year = rf"try_cast(regexp_extract({cell}, '^([0-9]{{4}})(?:\.0)?$', 1) as integer)"
    shift = " + 1" if rule.kind == "fall" else ""
    possible = f"between {FIRST_SCHOOL_YEAR} and {LAST_SCHOOL_YEAR}"
    return f"case when {year} {possible} then {year}{shift} end"


def _spring_of_span(cell: str) -> str:
    first = f"try_cast({_SPRING_OF_SPAN.format(cell=cell, group=1)} as integer)"
    second = f"try_cast({_SPRING_OF_SPAN.format(cell=cell, group=2)} as integer)"
    follows = f"{second} = ({first} + 1) % 100"
    return (
        f"case when {follows} and {first} between {FIRST_SCHOOL_YEAR} and {LAST_SCHOOL_YEAR} "
        f"then {first} + 1 end"
    )


def _span_years(file_name: str) -> list[int]:
    """Spring years of the spans in a name; ``2018_03`` is no span, because 3 does not follow 18."""
    spans = ((int(first), int(second)) for first, second in _SPAN.findall(file_name))
    return sorted({first + 1 for first, second in spans if second == (first + 1) % 100})
