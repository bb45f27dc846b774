"""The rules of disclosure control as the seeds state them.

Belongs here: the version in force, its numbers, coding limits, populations of measures, parts and wholes.
Does not: what they mean for cells (`disclosure`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from disclosure import CodingLimit, DisclosureRules, Relation
from orchestration.home import PROJECT_FOLDER
from orchestration.seed_rows import CatalogueError, SeedRow, read_seed

FOLDER = Path("seeds") / "disclosure"
_DIMENSIONS = ("student_group", "program")

SHOWN, MASKED, WITHHELD = TABLE_TREATMENTS = ("shown", "masked", "withheld")
COLUMN_TREATMENTS = ("key", "shown", "label", "count", "value", "derived", "prior")


@dataclass(frozen=True)
class MeasurePopulations:
    """Whose counts a result tells, and whether its rate is coded.

    Attributes:
        population_id: the students it is about.
        numerator_population_id: the students in its numerator, where another result is about them.
        is_coded: whether rates near none or all are coded.

    """

    population_id: str
    numerator_population_id: str | None
    is_coded: bool


@dataclass(frozen=True)
class DisclosurePolicy:
    """Everything the seeds say of disclosure.

    Attributes:
        rules: numbers of the version in force.
        limits: of coded rates.
        measures: populations by measure.
        relations: student groups and programs that are parts of others.
        tables: what becomes of each published table.
        columns: what becomes of each column of a masked table, by table and column.
        improvements: measures that are the change of another, and which.

    """

    rules: DisclosureRules
    limits: tuple[CodingLimit, ...]
    measures: Mapping[str, MeasurePopulations]
    relations: tuple[Relation, ...]
    tables: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    improvements: Mapping[str, str]


def read_policy(project: Path = PROJECT_FOLDER) -> DisclosurePolicy:
    """Return the policy in force.

    Raises:
        CatalogueError: a row cannot be read, or the rows contradict each other; the message names the seed.

    """
    folder = project / FOLDER
    version = _current_version(folder)
    improvements = read_seed(
        project / "seeds" / "measures" / "measure_improvements.csv", ("measure_id", "base_measure_id")
    )
    return DisclosurePolicy(
        _rules(folder, version),
        _limits(folder, version),
        _measures(folder),
        _relations(folder),
        _tables(folder),
        _columns(folder),
        {row["measure_id"]: row["base_measure_id"] for row in improvements},
    )


def _current_version(folder: Path) -> str:
    rows = list(read_seed(folder / "disclosure_versions.csv", ("rules_version", "is_current")))
    current = [row["rules_version"] for row in rows if row.flag("is_current")]
    if len(current) != 1:
        raise CatalogueError("disclosure_versions.csv: exactly one version must be current.")
    return current[0]


def _rules(folder: Path, version: str) -> DisclosureRules:
    fields = ("rules_version", "rule_id", "value")
    rows = read_seed(folder / "disclosure_rules.csv", fields)
    values = {row["rule_id"]: row["value"] for row in rows if row["rules_version"] == version}
    try:
        return DisclosureRules(
            version,
            int(values["largest_hidden_count"]),
            int(values["protected_from"]),
            int(values["protected_to"]),
            float(values["complementary_width"]),
            int(values["remainder_width"]),
        )
    except KeyError as error:
        raise CatalogueError(
            f"disclosure_rules.csv: version {version} has no rule {error.args[0]}."
        ) from None


def _limits(folder: Path, version: str) -> tuple[CodingLimit, ...]:
    fields = ("rules_version", "smallest_count", "largest_count", "lowest_rate", "highest_rate")
    return tuple(
        CodingLimit(
            int(row["smallest_count"]),
            int(row["largest_count"]) if row["largest_count"] else None,
            Decimal(row["lowest_rate"]),
            Decimal(row["highest_rate"]),
        )
        for row in read_seed(folder / "disclosure_coding_limits.csv", fields)
        if row["rules_version"] == version
    )


def _measures(folder: Path) -> dict[str, MeasurePopulations]:
    fields = ("measure_id", "population_id", "numerator_population_id", "is_coded")
    return {
        row.name("measure_id"): MeasurePopulations(
            row.name("population_id"), row["numerator_population_id"] or None, row.flag("is_coded")
        )
        for row in read_seed(folder / "disclosure_measures.csv", fields)
    }


def _tables(folder: Path) -> dict[str, str]:
    rows = read_seed(folder / "disclosure_tables.csv", ("table_name", "treatment"))
    return {row.name("table_name"): row.choice("treatment", TABLE_TREATMENTS) for row in rows}


def _columns(folder: Path) -> dict[str, dict[str, str]]:
    columns: dict[str, dict[str, str]] = {}
    for row in read_seed(folder / "disclosure_columns.csv", ("table_name", "column_name", "treatment")):
        treatment = row.choice("treatment", COLUMN_TREATMENTS)
        columns.setdefault(row.name("table_name"), {})[row.name("column_name")] = treatment
    return columns


def _relations(folder: Path) -> tuple[Relation, ...]:
    parts: dict[str, list[str]] = {}
    for row in read_seed(folder / "disclosure_relation_parts.csv", ("relation_id", "part_id")):
        parts.setdefault(row["relation_id"], []).append(row.name("part_id"))
    fields = ("relation_id", "dimension", "whole_id", "is_covering")
    return tuple(_relation(row, parts) for row in read_seed(folder / "disclosure_relations.csv", fields))


def _relation(row: SeedRow, parts: Mapping[str, list[str]]) -> Relation:
    relation_id = row.name("relation_id")
    if relation_id not in parts:
        raise row.error("relation_id", "has no parts in disclosure_relation_parts.csv")
    return Relation(
        relation_id,
        row.choice("dimension", _DIMENSIONS),
        row.name("whole_id"),
        tuple(parts[relation_id]),
        row.flag("is_covering"),
    )
