"""The truth: expected values under the generating process, beside the extracts and never read by a run.

Belongs here: sums over redraws of the students with schools fixed, and the tables made of them. Does not
belong here: what a run computes. An expected value is the mean over redraws of what each student is
expected to contribute (Rao-Blackwell: chances instead of outcomes where they are known), so it has a small
Monte-Carlo error of its own, which every row states.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.students.contribution import Contribution
from simulation.students.missing_students import EXPECTED, REALISED, STUDENTS, ResultSums
from simulation.students.reporting_units import ReportingUnits
from simulation.students.school_system import SHOCKS_SINCE, SchoolSystem
from simulation.students.survey_scales import SCALES
from simulation.students.surveys import SurveyAnswers

FOLDER = "truth"
# Sums over students of products of expected (e) and realised (r) values and of weights (w); "" counts.
_PLAIN = ("", "e", "ee", "r", "rr")
_WEIGHTED = ("", "w", "ww", "we", "wwe", "wwee", "wr", "wwr", "wwrr")
# Measures whose district rows count the charters that report for themselves, as DataQuest does.
WITH_CHARTERS = frozenset(
    {
        "a_g_completion_rate",
        "chronic_absenteeism_rate_dataquest",
        "college_going_rate_12_month",
        "dropout_rate_4_year",
        "expulsion_rate",
        "graduation_rate_4_year",
        "still_enrolled_rate",
        "suspension_rate_dataquest",
    }
)


@dataclass(frozen=True)
class Memberships:
    """Which student is in which groups; those of student i lie from first[i] to first[i + 1]."""

    groups: tuple[str, ...]
    first: np.ndarray
    group: np.ndarray

    @classmethod
    def of(cls, groups: dict[str, np.ndarray]) -> Memberships:
        """Compress booleans by group; the first group must hold everybody."""
        member = np.stack(list(groups.values()), axis=1)
        student, group = np.nonzero(member)
        first = np.searchsorted(student, np.arange(len(member) + 1))
        return cls(tuple(groups), first, group)

    def pairs(self, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return, for rows of students, all pairs of position in `row` and group."""
        length = self.first[row + 1] - self.first[row]
        position = np.repeat(np.arange(len(row)), length)
        offset = np.arange(len(position)) - np.repeat(np.cumsum(length) - length, length)
        return position, self.group[self.first[row][position] + offset]


@dataclass
class MeasureSums:
    """Sums by measure and year; each an array unit x group x quantity (`_PLAIN` or `_WEIGHTED`).

    Measures that nobody can count by group have the first group only, all students.
    """

    units: int
    groups: tuple[str, ...] = ()
    sums: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)

    def add(self, contribution: Contribution, school_year: int, groups: Memberships | None) -> None:
        """Add one chunk's contributions; without groups they count in the first one, all students."""
        if groups is not None and not self.groups:
            self.groups = groups.groups
        width = 1 if groups is None else len(self.groups)
        weight = contribution.weight
        quantities = _PLAIN if weight is None else _WEIGHTED
        key = (contribution.measure_id, school_year)
        if key not in self.sums:
            self.sums[key] = np.zeros((self.units, width, len(quantities)))
        if groups is None:
            position, group = np.arange(len(contribution.row)), np.zeros(len(contribution.row), dtype=int)
        else:
            position, group = groups.pairs(contribution.row)
        cell = contribution.unit[position] * width + group
        known = {
            "e": np.asarray(contribution.expected, dtype=float)[position],
            "r": np.asarray(contribution.realised, dtype=float)[position],
            "w": None if weight is None else np.asarray(weight, dtype=float)[position],
        }
        for place, name in enumerate(quantities):
            values = None
            for factor in name:
                values = known[factor] if values is None else values * known[factor]
            counts = np.bincount(cell, weights=values, minlength=self.units * width)
            self.sums[key][:, :, place] += counts.reshape(self.units, width)


@dataclass(frozen=True)
class _Moments:
    """What sums of one kind of unit tell, an element each.

    `students` and `denominator` (students, or their weights), the mean expected and realised value, and how
    far single students' expected and realised results scatter around them. A weighted mean is a ratio of
    sums: its scatter is that of the ratio's linear part, weight x (result - mean) / mean weight.
    """

    students: np.ndarray
    denominator: np.ndarray
    expected: np.ndarray
    realised: np.ndarray
    expected_scatter: np.ndarray
    realised_scatter: np.ndarray

    @classmethod
    def of(cls, cells: np.ndarray) -> _Moments:
        """Read sums; the last axis are the quantities."""
        if cells.shape[-1] == len(_PLAIN):
            n, e, ee, r, rr = np.moveaxis(cells, -1, 0)
            w, ww, we, wwe, wwee, wr, wwr, wwrr = n, n, e, e, ee, r, r, rr
        else:
            n, w, ww, we, wwe, wwee, wr, wwr, wwrr = np.moveaxis(cells, -1, 0)
        safe = np.where(w > 0, w, 1.0)
        size = np.where(n > 0, n, 1.0)

        def scatter(mean: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
            return np.maximum((second - 2 * mean * first + mean**2 * ww) * size / safe**2, 0.0)

        expected, realised = we / safe, wr / safe
        return cls(n, w, expected, realised, scatter(expected, wwe, wwee), scatter(realised, wwr, wwrr))


@dataclass
class ScaleSums:
    """Sums of item answers by scale and year, for alpha."""

    items: dict[tuple[str, int], np.ndarray] = field(default_factory=dict)

    def add(self, answers: SurveyAnswers, school_year: int) -> None:
        """Add complete answers of one chunk."""
        for scale in answers.scales:
            items = answers.scale_items(scale).astype(float)
            complete = np.flatnonzero((items > 0).all(axis=1))
            part = items[complete]
            key = (scale.scale_id, school_year)
            if key not in self.items:
                self.items[key] = np.zeros((scale.items + 1, scale.items + 1))
            augmented = np.concatenate([np.ones((len(part), 1)), part], axis=1)
            self.items[key] += augmented.T @ augmented


def write_measures(
    path: Path,
    units: ReportingUnits,
    sums: MeasureSums,
    results: ResultSums,
    draws: int,
    realised: MeasureSums,
) -> int:
    """Write one row per organization, program, year, measure and group; returns the rows.

    A `district` row counts each student of the district once: of its own schools, and of all schools for
    the measures of `WITH_CHARTERS`. `realised_*` are of the students that were written, by the definitions
    of `measured`. `*_result` are values with the students missing below 95 % participation.
    """
    realised_results = ResultSums()
    realised_results.end_draw(realised.sums)
    rows = 0
    with pq.ParquetWriter(path, _MEASURE_SCHEMA) as writer:
        for (measure_id, school_year), table in sorted(sums.sums.items()):
            mine = realised.sums.get((measure_id, school_year), np.zeros_like(table))
            leaves_out = units.own_schools if measure_id in WITH_CHARTERS else units.all_schools
            has_students = (table[:, :, 0] > 0) | (mine[:, :, 0] > 0)
            has_students[leaves_out] = False
            cells = np.nonzero(has_students)
            columns = _measure_columns(units, sums.groups, cells, table, mine, draws)
            for name, of_draws, quantity in (
                ("expected", results, EXPECTED),
                ("realised", realised_results, REALISED),
            ):
                sums_of_results = of_draws.sums.get((measure_id, school_year))
                value = columns[f"{name}_value"]
                columns[f"{name}_result"] = (
                    value if sums_of_results is None else _ratio(sums_of_results[cells], quantity)
                )
            count = len(cells[0])
            columns |= {
                "school_year": np.full(count, school_year),
                "measure_id": [measure_id] * count,
            }
            writer.write_table(
                pa.table([columns[name] for name in _MEASURE_SCHEMA.names], schema=_MEASURE_SCHEMA)
            )
            rows += count
    return rows


_MEASURE_SCHEMA = pa.schema(
    [
        ("organization_id", pa.string()),
        ("organization_type", pa.string()),
        ("program_id", pa.string()),
        ("school_year", pa.int64()),
        ("measure_id", pa.string()),
        ("student_group_id", pa.string()),
        ("expected_value", pa.float64()),
        ("expected_result", pa.float64()),
        ("within_variance", pa.float64()),
        ("students_per_draw", pa.float64()),
        ("monte_carlo_error", pa.float64()),
        ("realised_value", pa.float64()),
        ("realised_result", pa.float64()),
        ("realised_n", pa.int64()),
        ("realised_denominator", pa.int64()),
    ]
)


def _ratio(sums: np.ndarray, quantity: int) -> pa.Array:
    students = sums[:, STUDENTS]
    nobody = students == 0
    return pa.array(sums[:, quantity] / np.where(nobody, 1, students), mask=nobody)


def _measure_columns(
    units: ReportingUnits,
    groups: tuple[str, ...],
    cells: tuple[np.ndarray, np.ndarray],
    table: np.ndarray,
    seen: np.ndarray,
    draws: int,
) -> dict[str, np.ndarray | list[str] | pa.Array]:
    unit, group = cells
    expected = _Moments.of(table[unit, group])
    mine = _Moments.of(seen[unit, group])
    # No redraw has anybody in a cell where the written students have somebody by rare chance.
    unknown = expected.students == 0
    is_district = (unit == units.own_schools) | (unit == units.all_schools)
    return {
        "organization_id": units.organization_ids[unit],
        "organization_type": np.where(is_district, "district", "school"),
        "program_id": units.program_ids[unit],
        "student_group_id": np.array(groups)[group],
        "expected_value": pa.array(expected.expected, mask=unknown),
        "within_variance": pa.array(expected.realised_scatter, mask=unknown),
        "students_per_draw": expected.students / draws,
        "monte_carlo_error": pa.array(
            np.sqrt(expected.expected_scatter / np.where(unknown, 1, expected.students)), mask=unknown
        ),
        "realised_value": pa.array(mine.realised, mask=mine.students == 0),
        "realised_n": mine.students.astype(np.int64),
        "realised_denominator": np.rint(mine.denominator).astype(np.int64),
    }


def write_scales(path: Path, scales: ScaleSums, measures: MeasureSums, schools: int) -> int:
    """Write alpha and intraclass correlation of each scale and year; returns the rows.

    Alpha (Cronbach 1951) from the pooled item covariances of all redraws; the intraclass correlation from
    the variance between the schools' expected means, sampling error taken out, over the total variance.
    """
    rows = []
    for (scale_id, school_year), sums in sorted(scales.items.items()):
        scale = next(s for s in SCALES if s.scale_id == scale_id)
        n = sums[0, 0]
        if n < 2:
            continue
        mean = sums[0, 1:] / n
        covariance = sums[1:, 1:] / n - np.outer(mean, mean)
        total = covariance.sum()
        items = scale.items
        alpha = items / (items - 1) * (1 - np.trace(covariance) / total)
        table = measures.sums[f"{scale_id}_mean", school_year][:schools, 0]
        rows.append(
            {
                "scale_id": scale_id,
                "respondent": scale.respondent,
                "school_year": school_year,
                "items": items,
                "alpha": float(alpha),
                "intraclass_correlation": _intraclass(table),
                "respondents_per_redraw_total": int(n),
            }
        )
    pq.write_table(pa.Table.from_pylist(rows), path)
    return len(rows)


def _intraclass(table: np.ndarray) -> float:
    """Return the share of variance between schools: one-way analysis of variance, unequal sizes."""
    n = table[:, 0]
    keep = n > 1
    n, total, squares = n[keep], table[keep, 3], table[keep, 4]
    if len(n) < 2:
        return 0.0
    mean = total / n
    grand = total.sum() / n.sum()
    within = (squares - n * mean**2).sum() / (n.sum() - len(n))
    size = (n.sum() - (n**2).sum() / n.sum()) / (len(n) - 1)
    between = ((n * (mean - grand) ** 2).sum() / (len(n) - 1) - within) / size
    return float(max(between, 0.0) / (max(between, 0.0) + within))


def write_growth(path: Path, system: SchoolSystem, school_years: tuple[int, ...]) -> int:
    """Write what each school adds in a year, in standard deviations of student scores; returns the rows.

    `growth_effect` is lasting, `year_effect` raises or lowers the scores of one year only.
    """
    effects = system.effects
    rows = []
    for subject, effect, shocks in (
        ("ela", effects.growth_ela, effects.year_ela),
        ("math", effects.growth_math, effects.year_math),
    ):
        weights = np.maximum(system.capacity.sum(axis=1), 1e-9)
        center = float((effect * weights).sum() / weights.sum())
        for school_year in school_years:
            for index in np.flatnonzero(system.is_open(school_year)):
                rows.append(
                    {
                        "organization_id": system.schools[index].cds,
                        "school_year": school_year,
                        "subject": subject,
                        "growth_effect": float(effect[index]),
                        "growth_effect_centered": float(effect[index]) - center,
                        "year_effect": float(shocks[index, school_year - SHOCKS_SINCE]),
                    }
                )
    pq.write_table(pa.Table.from_pylist(rows), path)
    return len(rows)
