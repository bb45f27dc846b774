"""What an expectation is, before Great Expectations is loaded: typed rows, their SQL and their limits.

Belongs here: the types that suites are written in, and reading the seed of limits. Does not: the expectations
themselves (`validity`) and running them (`validation`). Great Expectations takes seconds to import, so
nothing here imports it: Dagster's definitions and the documentation read these rows too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from string import Template

from orchestration.home import PROJECT_FOLDER
from orchestration.seed_rows import CatalogueError, SeedRow, read_seed

LIMITS_SEED = PROJECT_FOLDER / "seeds" / "expectations" / "expectation_limits.csv"
SQL_FOLDER = Path(__file__).with_name("validity") / "sql"

BLOCKS = "blocks"
WARNS = "warns"
SEVERITIES = (BLOCKS, WARNS)

# Where data is judged, in the order in which it flows, with the names for readers.
LEVELS = {"raw": "Raw tables", "staging": "Staging", "intermediate": "Intermediate", "marts": "Marts"}

ANY_MEASURE = "any"
# The one limit that no SQL reads: the share of judged rows that may be unexpected, per school year.
ALLOWED_SHARE = "allowed_share"
# How many places of unexpected rows a result names.
EXAMPLES = 3
EXAMPLE_SEPARATOR = "; "

_LIMIT_FIELDS = ("suite_id", "expectation_id", "limit_id", "measure_id", "limit_value", "provenance")


@dataclass(frozen=True)
class ColumnRule:
    """A condition on every value of one column, by an expectation that Great Expectations ships.

    ``kind`` is ``not_null``, ``in_set`` or ``between``; ``between`` takes the limits ``minimum`` and
    ``maximum`` of the seed.
    """

    kind: str
    column: str
    allowed_values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """One statement about the data.

    Without a ``rule`` the statement is SQL, in ``validity/sql/<suite_id>/<expectation_id>.sql`` or, when
    several suites make it, in ``validity/sql/shared``: a query that gives one row per judged thing, with the
    columns of ``places``, ``school_year`` and ``is_expected``. ``places`` name the thing (never a value of
    it) and are what a failure shows.
    """

    expectation_id: str
    severity: str
    defends: str
    resolve: str
    places: tuple[str, ...] = ()
    rule: ColumnRule | None = None
    owner: str = "team:school-performance"


@dataclass(frozen=True)
class Suite:
    """Expectations on one relation, ``relation`` being schema and table. Its SQL may read others too.

    A suite on staging names the raw table and its numeric columns: pairs of the raw name and the staged one.
    """

    suite_id: str
    level: str
    relation: str
    describes: str
    expectations: tuple[Expectation, ...]
    raw_relation: str = ""
    numeric_columns: tuple[tuple[str, str], ...] = ()

    def name_of(self, expectation: Expectation) -> str:
        """Return the name under which a check appears in Dagster, the manifest and messages."""
        return f"{self.suite_id}__{expectation.expectation_id}"


@dataclass(frozen=True)
class Limit:
    """One number of the seed."""

    measure_id: str
    value: Decimal
    provenance: str

    @property
    def holds_for_all(self) -> bool:
        """Whether it holds for every measure without a limit of its own."""
        return self.measure_id == ANY_MEASURE


class Limits:
    """The limits of all expectations, as the seed has them."""

    def __init__(self, rows: list[SeedRow]):
        self._values: dict[tuple[str, str, str], list[Limit]] = {}
        for row in rows:
            key = (row.name("suite_id"), row.name("expectation_id"), row.name("limit_id"))
            self._values.setdefault(key, []).append(
                Limit(row.name("measure_id"), _number(row), row["provenance"])
            )

    def names(self, suite_id: str, expectation_id: str) -> set[str]:
        """Return the limits that an expectation has."""
        return {limit for suite, name, limit in self._values if (suite, name) == (suite_id, expectation_id)}

    def of(self, suite_id: str, expectation_id: str, limit_id: str) -> list[Limit]:
        """Return a limit as the seed has it: one row, or one per measure."""
        return self._values.get((suite_id, expectation_id, limit_id), [])

    @property
    def expectations(self) -> set[tuple[str, str]]:
        """The expectations (suite and name) that have limits."""
        return {(suite, name) for suite, name, _limit in self._values}

    def one(self, suite_id: str, expectation_id: str, limit_id: str) -> Decimal | None:
        """Return a limit that is the same for every measure; None when the seed has none."""
        rows = self.of(suite_id, expectation_id, limit_id)
        if not rows:
            return None
        if [limit.measure_id for limit in rows] != [ANY_MEASURE]:
            raise CatalogueError(
                f"{LIMITS_SEED.name}: {limit_id} of {suite_id}, {expectation_id} is one number for every "
                f"measure: give it one row with the measure `{ANY_MEASURE}`."
            )
        return rows[0].value

    def expression(self, suite_id: str, expectation_id: str, limit_id: str) -> str:
        """Return a limit as SQL: a number, or a case over `measure_id` when measures differ."""
        rows = self.of(suite_id, expectation_id, limit_id)
        default = [str(limit.value) for limit in rows if limit.holds_for_all]
        cases = sorted(
            f"when '{limit.measure_id}' then {limit.value}" for limit in rows if not limit.holds_for_all
        )
        if len(default) > 1 or len(set(cases)) < len(cases):
            raise CatalogueError(f"{LIMITS_SEED.name}: {suite_id}, {expectation_id} has {limit_id} twice.")
        if not cases:
            return default[0]
        otherwise = f" else {default[0]}" if default else ""
        return f"case measure_id {' '.join(cases)}{otherwise} end"


def read_limits(path: Path = LIMITS_SEED) -> Limits:
    """Read the seed of limits; raises CatalogueError naming the line that is wrong."""
    return Limits(list(read_seed(path, _LIMIT_FIELDS)))


def judging_sql(suite: Suite, expectation: Expectation, limits: Limits, substitutes: dict[str, str]) -> str:
    """Return the SQL of an expectation with its limits filled in.

    Args:
        suite: the suite it belongs to.
        expectation: an expectation that is SQL.
        limits: all limits.
        substitutes: other texts that SQL files name as ``$name``, beside the files of
        ``validity/sql/fragments``.

    Raises:
        CatalogueError: the SQL names something that is neither a limit of the seed nor a substitute.

    """
    path = sql_file(suite, expectation)
    names = limits.names(suite.suite_id, expectation.expectation_id) - {ALLOWED_SHARE}
    numbers = {name: limits.expression(suite.suite_id, expectation.expectation_id, name) for name in names}
    try:
        with_fragments = Template(_text(path)).safe_substitute(_fragments())
        return Template(with_fragments).substitute(_typing_counts(suite) | substitutes | numbers)
    except KeyError as error:
        raise CatalogueError(
            f"{path.name} names the limit {error.args[0]}: add it to {LIMITS_SEED.name} for "
            f"{suite.suite_id}, {expectation.expectation_id}."
        ) from None


def sql_file(suite: Suite, expectation: Expectation) -> Path:
    """Return the file of an expectation that is SQL: the suite's own, else the shared one."""
    own = SQL_FOLDER / suite.suite_id / f"{expectation.expectation_id}.sql"
    return own if own.exists() else SQL_FOLDER / "shared" / own.name


def yearly_sql(suite: Suite, expectation: Expectation, limits: Limits, substitutes: dict[str, str]) -> str:
    """Return the SQL that counts judged and unexpected rows per school year and names a few places.

    Columns: ``school_year``, ``checked_count``, ``unexpected_count``, ``examples``.
    """
    place = ", ".join(f"cast({name} as varchar)" for name in expectation.places)
    return f"""
select
    school_year,
    count(*) as checked_count,
    count(*) filter (where not is_expected) as unexpected_count,
    array_to_string(min(place, {EXAMPLES}) filter (where not is_expected), '{EXAMPLE_SEPARATOR}') as examples
from (
    select
        school_year,
        coalesce(is_expected, false) as is_expected,
        case when not coalesce(is_expected, false) then concat_ws(' ', {place}) end as place
    from (
{judging_sql(suite, expectation, limits, substitutes).strip()}
    ) as judged
) as placed
group by school_year
order by school_year
"""


def _typing_counts(suite: Suite) -> dict[str, str]:
    """Return the counts of filled cells per numeric column, before and after typing."""

    def counts(relation: str, number: str, columns: list[tuple[str, str]]) -> str:
        return "\n    union all\n".join(
            f"    select {number} as extract_number, '{name}' as column_name, count({column}) as cell_count "
            f"from {relation} group by {number}"
            for name, column in columns
        )

    if not suite.raw_relation:
        return {}
    raw = [(staged, raw) for raw, staged in suite.numeric_columns]
    staged = [(staged, staged) for _raw, staged in suite.numeric_columns]
    return {
        "raw_relation": suite.raw_relation,
        "raw_number_counts": counts(suite.raw_relation, "_extract_number", raw),
        "staged_number_counts": counts("{batch}", "extract_number", staged),
    }


def _fragments() -> dict[str, str]:
    return {path.stem: _text(path).strip() for path in (SQL_FOLDER / "fragments").glob("*.sql")}


def _text(path: Path) -> str:
    return _without_comments(path.read_text("utf-8"))


def _without_comments(sql: str) -> str:
    # Great Expectations reads braces and SQLAlchemy colons: comments may hold both.
    return re.sub(r"--[^\n]*", "", sql)


def _number(row: SeedRow) -> Decimal:
    try:
        return Decimal(row["limit_value"])
    except InvalidOperation:
        raise row.error("limit_value", "must be a number") from None
