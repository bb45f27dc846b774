"""Value rules: what the cells of a column may hold besides codes.

Here: how ``extract_columns.csv`` writes such a rule, and its SQL.
Not here: applying the rules to a file (``invalid_values``), codes (``code_sets``).

A rule has a type (``integer``, ``decimal`` or ``date``; the same text must become a value in staging),
bounds, and a column of the same row that the number must not exceed. Where the range depends on the
measure, ``range_of`` names the column with the metric: ``source_measures.csv`` gives its measure and
``measures.csv`` the measure's range.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from orchestration.seed_rows import SeedRow, read_seed
from orchestration.sql_text import identifier, literal

TYPES = ("integer", "decimal", "date")
NUMBERS = ("integer", "decimal")

Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class BrokenRule:
    """One way in which a cell can break its rule: SQL that is true where it does, and what to say."""

    rule: str
    condition: str
    message: str


@dataclass(frozen=True)
class ValueRule:
    """The rule of one column. ``ranges`` are the bounds by metric, sorted, metrics in upper case."""

    value_type: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    range_column: str | None = None
    ranges: tuple[tuple[str, Bounds], ...] = ()
    at_most: str | None = None

    def typed(self, column_name: str) -> str:
        """Return SQL for the value that staging makes of the cell, null where it can make none."""
        cell = identifier(column_name)
        if self.value_type == "date":
            swapped = f"concat(substr({cell}, 7, 4), '-', substr({cell}, 1, 2), '-', substr({cell}, 4, 2))"
            return (
                f"case when {cell} like '__/__/____%' then try_cast({swapped} as date) "
                f"else try_cast(substr({cell}, 1, 10) as date) end"
            )
        return f"try_cast({cell} as decimal(18, 6))"

    def broken_rules(self, column_name: str, other_types: dict[str, "ValueRule"]) -> Iterator[BrokenRule]:
        """Offer every way to break the rule; ``other_types`` are the rules of the dataset by column."""
        cell, value = identifier(column_name), self.typed(column_name)
        if self.value_type == "date":
            yield BrokenRule(
                "not_a_date",
                f"{cell} is not null and {value} is null",
                "The cell holds no date, neither year-month-day nor month/day/year.",
            )
            return
        yield BrokenRule(
            "not_a_number",
            f"{cell} is not null and {value} is null",
            "The cell holds no number: text, a sign such as %, a separator of thousands, or too many digits.",
        )
        if self.value_type == "integer":
            yield BrokenRule("not_whole", f"{value} <> floor({value})", "The number is not a whole number.")
        if self.minimum is not None:
            yield BrokenRule(
                "below_minimum", f"{value} < {self.minimum}", f"The number is below {self.minimum}."
            )
        if self.maximum is not None:
            yield BrokenRule(
                "above_maximum", f"{value} > {self.maximum}", f"The number is above {self.maximum}."
            )
        if self.range_column:
            yield from self._out_of_range(value)
        if self.at_most:
            other = other_types[self.at_most].typed(self.at_most)
            yield BrokenRule(
                "above_other_column",
                f"{value} > {other}",
                f"The number is above the one in {self.at_most}, of which it is a part.",
            )

    def _out_of_range(self, value: str) -> Iterator[BrokenRule]:
        metric = f"upper({identifier(self.range_column)})"
        by_bounds: dict[Bounds, list[str]] = {}
        for code, bounds in self.ranges:
            by_bounds.setdefault(bounds, []).append(code)
        for (minimum, maximum), codes in by_bounds.items():
            outside = [f"{value} < {minimum}"] if minimum is not None else []
            outside += [f"{value} > {maximum}"] if maximum is not None else []
            if outside:
                listed = ", ".join(literal(code) for code in codes)
                yield BrokenRule(
                    "outside_range",
                    f"{metric} in ({listed}) and ({' or '.join(outside)})",
                    f"The number is outside the range of its measure, "
                    f"{'' if minimum is None else minimum} to {'' if maximum is None else maximum}.",
                )


def read_value_rule(row: SeedRow, code_set_folder: Path) -> ValueRule | None:
    """Return the rule that a row of the column seed gives, None for any text.

    ``code_set_folder`` holds the seeds of codes; the seed of measures lies beside it. Raises CatalogueError.
    """
    limits = {name: row[name] for name in ("minimum", "maximum", "range_of", "at_most")}
    if not row["value_type"]:
        given = [name for name, text in limits.items() if text]
        if given:
            raise row.error(given[0], "needs a value_type of integer or decimal")
        return None
    value_type = row.choice("value_type", TYPES)
    if value_type not in NUMBERS and any(limits.values()):
        raise row.error("value_type", "a date has no minimum, maximum, range_of or at_most")
    return ValueRule(
        value_type,
        _number(row, "minimum"),
        _number(row, "maximum"),
        row["range_of"] or None,
        _ranges(row, code_set_folder) if row["range_of"] else (),
        row["at_most"] or None,
    )


def _number(row: SeedRow, column: str) -> Decimal | None:
    if not row[column]:
        return None
    try:
        return Decimal(row[column])
    except InvalidOperation:
        raise row.error(column, "must be a number or empty") from None


def _ranges(row: SeedRow, code_set_folder: Path) -> tuple[tuple[str, Bounds], ...]:
    bounds_of: dict[str, Bounds] = {}
    measures = code_set_folder.parent / "measures" / "measures.csv"
    for measure in read_seed(measures, ("measure_id", "minimum_value", "maximum_value")):
        bounds_of[measure["measure_id"]] = (
            _number(measure, "minimum_value"),
            _number(measure, "maximum_value"),
        )
    ranges: dict[str, Bounds] = {}
    fields = ("source_id", "dataset_id", "source_metric", "measure_id")
    for code in read_seed(code_set_folder / "source_measures.csv", fields):
        if (code["source_id"], code["dataset_id"]) == (row["source_id"], row["dataset_id"]):
            if code["measure_id"] not in bounds_of:
                raise code.error("measure_id", "measures.csv has no such measure")
            metric = code["source_metric"].upper()
            ranges[metric] = _widest(ranges.get(metric), bounds_of[code["measure_id"]])
    if not ranges:
        raise row.error("range_of", "source_measures.csv has no metric of this dataset")
    return tuple(sorted(ranges.items()))


def _widest(one: Bounds | None, other: Bounds) -> Bounds:
    # A metric may be another measure in another program: only what none of them allows is wrong.
    if one is None:
        return other
    minimum = None if None in (one[0], other[0]) else min(one[0], other[0])
    maximum = None if None in (one[1], other[1]) else max(one[1], other[1])
    return minimum, maximum
