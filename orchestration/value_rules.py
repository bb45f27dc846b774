"""Value rules: what the cells of a column may hold besides codes.

Here: how ``extract_columns.csv`` writes such a rule, and its SQL.
Not here: applying the rules to a file (``invalid_values``), codes (``code_sets``).

A rule has a type; the same text must become a value in staging. ``integer`` and ``decimal`` have bounds, and
a column of the same row that the number must not exceed. ``date`` is year-month-day or month/day/year,
``compact_date`` is CCYYMMDD; ``not_before`` names a date of the same row that the date must not precede.
``digits_7`` is a code of seven digits. Where the range of a number depends on the measure, ``range_of``
names the column with the metric: ``source_measures.csv`` gives its measure and ``measures.csv`` the
measure's range. Where it depends on the test, ``scale_by`` names the columns whose codes, joined by ``|``,
find the row of ``score_scales.csv``. A column that is loaded as a pseudonym has the type ``pseudonym``
without saying so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from orchestration.pseudonyms import MALFORMED
from orchestration.seed_rows import SeedRow, read_seed
from orchestration.sql_text import identifier, literal

NUMBERS = ("integer", "decimal")
DATES = ("date", "compact_date")
TYPES = (*NUMBERS, *DATES)
PSEUDONYM = "pseudonym"
_DIGITS = re.compile(r"digits_([1-9]\d?)")
EMPTY_KEY = "The cell is empty, but it identifies the row."

_OF_NUMBERS = ("minimum", "maximum", "range_of", "at_most", "scale_by")
_OF_DATES = ("not_before",)
# First character and length of year, month and day.
_COMPACT_PARTS = ((1, 4), (5, 2), (7, 2))

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
    not_before: str | None = None
    scale_columns: tuple[str, ...] = ()

    def typed(self, column_name: str) -> str:
        """Return SQL for the value that staging makes of the cell, null where it can make none."""
        cell = identifier(column_name)
        if self.value_type == "compact_date":
            parts = ", '-', ".join(f"substr({cell}, {first}, {length})" for first, length in _COMPACT_PARTS)
            return f"case when length({cell}) = 8 then try_cast(concat({parts}) as date) end"
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
        if self.value_type == PSEUDONYM:
            yield BrokenRule(
                "malformed_identifier",
                f"{cell} = {literal(MALFORMED)}",
                "The cell holds no identifier of the State, which has ten digits.",
            )
        elif digits := _DIGITS.fullmatch(self.value_type):
            yield BrokenRule(
                f"not_{digits[1]}_digits",
                f"not regexp_full_match({cell}, '[0-9]{{{digits[1]}}}')",
                f"The code has not {digits[1]} digits; a spreadsheet may have dropped leading zeros.",
            )
        elif self.value_type in DATES:
            yield from self._broken_dates(cell, value, other_types)
        else:
            yield from self._broken_numbers(cell, value, other_types)

    def _broken_dates(
        self, cell: str, value: str, other_types: dict[str, "ValueRule"]
    ) -> Iterator[BrokenRule]:
        form = "CCYYMMDD" if self.value_type == "compact_date" else "year-month-day or month/day/year"
        yield BrokenRule(
            "not_a_date",
            f"{cell} is not null and {value} is null",
            f"The cell holds no date of the form {form}.",
        )
        if self.not_before:
            other = other_types[self.not_before].typed(self.not_before)
            yield BrokenRule(
                "before_other_column",
                f"{value} < {other}",
                f"The date is before the one in {self.not_before}, which comes first.",
            )

    def _broken_numbers(
        self, cell: str, value: str, other_types: dict[str, "ValueRule"]
    ) -> Iterator[BrokenRule]:
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
            yield from self._out_of_range(value, f"upper({identifier(self.range_column)})", "measure")
        if self.scale_columns:
            codes = ", '|', ".join(identifier(name) for name in self.scale_columns)
            yield from self._out_of_range(value, f"concat({codes})", "scale")
        if self.at_most:
            other = other_types[self.at_most].typed(self.at_most)
            yield BrokenRule(
                "above_other_column",
                f"{value} > {other}",
                f"The number is above the one in {self.at_most}, of which it is a part.",
            )

    def _out_of_range(self, value: str, metric: str, named: str) -> Iterator[BrokenRule]:
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
                    f"The number is outside the range of its {named}, "
                    f"{'' if minimum is None else minimum} to {'' if maximum is None else maximum}.",
                )


def read_value_rule(row: SeedRow, code_set_folder: Path) -> ValueRule | None:
    """Return the rule that a row of the column seed gives, None for any text.

    ``code_set_folder`` holds the seeds of codes; the seed of measures lies beside it. Raises CatalogueError.
    """
    value_type = row["value_type"] if _DIGITS.fullmatch(row["value_type"]) else None
    if row["value_type"] and value_type is None:
        value_type = row.choice("value_type", TYPES)
    for names, types in ((_OF_NUMBERS, NUMBERS), (_OF_DATES, DATES)):
        given = [name for name in names if row[name]]
        if given and value_type not in types:
            raise row.error(given[0], f"needs a value_type of {' or '.join(types)}")
    if row["pseudonym"]:
        if value_type:
            raise row.error("value_type", "must be empty: a pseudonym is no value")
        return ValueRule(PSEUDONYM)
    if value_type is None:
        return None
    if row["range_of"] and row["scale_by"]:
        raise row.error("scale_by", "a number has a range_of or a scale_by, not both")
    return ValueRule(
        value_type,
        _number(row, "minimum"),
        _number(row, "maximum"),
        row["range_of"] or None,
        _ranges(row, code_set_folder),
        row["at_most"] or None,
        row["not_before"] or None,
        row.parts("scale_by"),
    )


def _number(row: SeedRow, column: str) -> Decimal | None:
    if not row[column]:
        return None
    try:
        return Decimal(row[column])
    except InvalidOperation:
        raise row.error(column, "must be a number or empty") from None


def _ranges(row: SeedRow, code_set_folder: Path) -> tuple[tuple[str, Bounds], ...]:
    if row["range_of"]:
        return _ranges_of_measures(row, code_set_folder)
    return _ranges_of_scales(row, code_set_folder) if row["scale_by"] else ()


def _ranges_of_scales(row: SeedRow, code_set_folder: Path) -> tuple[tuple[str, Bounds], ...]:
    fields = ("source_id", "dataset_id", "column_name", "codes", "minimum", "maximum")
    place = tuple(row[name] for name in fields[:3])
    ranges = {
        scale["codes"]: (_number(scale, "minimum"), _number(scale, "maximum"))
        for scale in read_seed(code_set_folder / "score_scales.csv", fields)
        if tuple(scale[name] for name in fields[:3]) == place
    }
    if not ranges:
        raise row.error("scale_by", "score_scales.csv has no scale of this column")
    return tuple(sorted(ranges.items()))


def _ranges_of_measures(row: SeedRow, code_set_folder: Path) -> tuple[tuple[str, Bounds], ...]:
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
