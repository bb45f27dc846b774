"""The long outcome files: organization x metric x student group, one file a school year.

Belongs here: metrics, their groups and suppression as in the published derivation of the State's
files. Does not belong here: the dashboard's own layout (`dashboard_files`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.aggregation import OrganizationResults
from simulation.population import ETHNICITIES, GENDERS
from simulation.results import GRADE_BANDS, MISSING_DISTANCE
from simulation.rounding import tenths

# Results of 10 students or fewer are hidden; below 30 they are marked as a small sample.
FEWEST_SHOWN = 11
FEWEST_RELIABLE = 30

# First spring year in which long-term English learners are a published group.
FIRST_YEAR_LONG_TERM = 2024
# First spring year with a college/career indicator after the pandemic.
FIRST_YEAR_PREPARED = 2023

SCHEMA = pa.schema(
    [
        ("cds", pa.string()),
        ("level", pa.string()),
        ("school_year_start", pa.int64()),
        ("metric", pa.string()),
        ("subgroup", pa.string()),
        ("value", pa.float64()),
        ("numerator", pa.float64()),
        ("denominator", pa.float64()),
        ("reliability", pa.string()),
        ("dataset", pa.string()),
    ]
)

_NEEDS = (
    "english_learners",
    "foster",
    "homeless",
    "socioeconomically_disadvantaged",
    "students_with_disabilities",
)
_DATAQUEST_GROUPS = ("all", *ETHNICITIES, *GENDERS, *_NEEDS, "migrant")
_DASHBOARD_GROUPS = (
    "all",
    *(name for name in ETHNICITIES if name != "race_not_reported"),
    *_NEEDS,
    "long_term_english_learners",
)
_TEST_GROUPS = (
    *_DASHBOARD_GROUPS,
    "english_only",
    "english_learners_only",
    "recently_reclassified",
    "smarter_balanced_assessment",
    "alternate_assessment",
)


@dataclass(frozen=True)
class Metric:
    """One metric of the outcome files.

    `size` is the quantity whose count decides suppression. `subject` is set for distances from
    standard, which publish no numerator.
    """

    name: str
    dataset: str
    groups: tuple[str, ...]
    numerator: str
    denominator: str
    size: str
    subject: str = ""
    dashboard: bool = False


METRICS = (
    Metric("a_g_completion_rate", "acgr", _DATAQUEST_GROUPS, "a_g", "graduates", "cohort"),
    Metric(
        "chronic_absenteeism_rate",
        "chronic_absenteeism",
        (*_DATAQUEST_GROUPS, *GRADE_BANDS),
        "chronic",
        "chronic_enrolled",
        "chronic_enrolled",
    ),
    Metric(
        "college_career_prepared_rate",
        "cci",
        _DASHBOARD_GROUPS,
        "prepared",
        "combined_cohort",
        "combined_cohort",
        dashboard=True,
    ),
    Metric(
        "college_going_rate_12_month",
        "college_going_12_month",
        _DATAQUEST_GROUPS,
        "college_going",
        "graduates",
        "graduates",
    ),
    Metric(
        "ela_distance_from_standard",
        "academic_indicator_ela",
        _TEST_GROUPS,
        "ela_points",
        "ela_scores",
        "ela_enrolled",
        subject="ela",
        dashboard=True,
    ),
    Metric("four_year_dropout_rate", "acgr", _DATAQUEST_GROUPS, "dropouts", "cohort", "cohort"),
    Metric("four_year_graduation_rate", "acgr", _DATAQUEST_GROUPS, "graduates", "cohort", "cohort"),
    Metric(
        "math_distance_from_standard",
        "academic_indicator_math",
        _TEST_GROUPS,
        "math_points",
        "math_scores",
        "math_enrolled",
        subject="math",
        dashboard=True,
    ),
    Metric(
        "suspension_rate",
        "suspension",
        _DATAQUEST_GROUPS,
        "suspended_any",
        "cumulative",
        "cumulative",
    ),
)


def school_year_label(school_year: int) -> str:
    """Name a school year as file names do: 2024 is `2023_24`."""
    return f"{school_year - 1}_{school_year % 100:02d}"


def counted_group(group: str, academic: bool) -> str:
    """Say which simulated group a published one is.

    Test results count students reclassified within four years among English learners; everything
    else counts current learners.
    """
    if group != "english_learners":
        return group
    return "english_learners_or_reclassified" if academic else "english_learners_only"


def distance_parts(results: OrganizationResults, subject: str, group: str) -> tuple[np.ndarray, np.ndarray]:
    """Sum of points and number of students of a distance from standard.

    Students missing below 95 % participation count with a distance of their own.
    """
    missing = results.of(f"{subject}_missing", group)
    points = results.of(f"{subject}_points", group) + missing * MISSING_DISTANCE[subject]
    return points, results.of(f"{subject}_scores", group) + missing


def write_outcomes(
    path: Path,
    school_year: int,
    dataquest: OrganizationResults,
    dashboard: OrganizationResults,
    college_going: bool,
) -> int:
    """Write the outcome file of one school year.

    Args:
        path: file to write.
        school_year: spring year.
        dataquest: counts with directly funded charters in the district's row.
        dashboard: counts without them.
        college_going: whether college enrollment is known yet (it comes a year late).

    Returns:
        Number of rows.

    """
    rows: list[tuple] = []
    for metric in METRICS:
        if metric.dataset == "cci" and school_year < FIRST_YEAR_PREPARED:
            continue
        if metric.dataset == "college_going_12_month" and not college_going:
            continue
        rows += _metric_rows(metric, school_year, dashboard if metric.dashboard else dataquest)
    rows.sort(key=lambda row: (row[0], row[3], row[4]))
    columns = list(zip(*rows, strict=True))
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)],
        schema=SCHEMA,
    )
    pq.write_table(table, path)
    return len(rows)


def _metric_rows(metric: Metric, school_year: int, results: OrganizationResults) -> list[tuple]:
    """Rows of one metric: every organization and group that has anyone in it."""
    rows = []
    dataset = f"cde_{metric.dataset}_{school_year_label(school_year)}"
    for group in metric.groups:
        if group == "long_term_english_learners" and school_year < FIRST_YEAR_LONG_TERM:
            continue
        counted = counted_group(group, bool(metric.subject))
        size = results.of(metric.size, counted)
        if metric.subject:
            numerator, denominator = distance_parts(results, metric.subject, counted)
            deciding = denominator
            value = tenths(numerator, denominator)
        else:
            numerator = results.of(metric.numerator, counted)
            denominator = results.of(metric.denominator, counted)
            deciding = size
            value = tenths(100 * numerator, denominator)
        for index in np.flatnonzero(size > 0):
            organization = results.organizations[index]
            shown = deciding[index] >= FEWEST_SHOWN
            # The dashboard files print denominators of hidden results, DataQuest does not.
            with_denominator = shown or metric.dashboard
            rows.append(
                (
                    organization.cds,
                    organization.level,
                    school_year - 1,
                    metric.name,
                    group,
                    int(value[index]) / 10 if shown else None,
                    float(numerator[index]) if shown and not metric.subject else None,
                    float(denominator[index]) if with_denominator else None,
                    _reliability(int(deciding[index]), metric),
                    dataset,
                )
            )
    return rows


def _reliability(size: int, metric: Metric) -> str:
    if size == 0 and metric.subject:
        return "not_available"
    if size < FEWEST_SHOWN:
        return "suppressed"
    return "reliable" if size >= FEWEST_RELIABLE else "small_sample"
