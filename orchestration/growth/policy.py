"""The growth policy as the seeds state it.

Belongs here: growth models, the grades they cover, fixed knots, and which measure each of them feeds. Does
not: what the rows mean for the numbers (`students`, `groups`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from psychometrics.growth import Knots

PERCENTILE, RESIDUAL = "student_growth_percentile", "residual_gain"
FIXED, SIMEX = "fixed", "simex"
MEAN, MEDIAN, PREDICTION = "mean", "median", "best_linear_prediction"


class GrowthPolicyError(ValueError):
    """The rows of the growth policy contradict each other; the message names the row."""


@dataclass(frozen=True)
class GrowthModel:
    """One row of `growth_models` with its grades and, where they are fixed, the knots of each prior grade."""

    growth_model_id: str
    subject_id: str
    method: str
    greatest_prior_count: int
    smallest_cohort: int
    simex_seed: int | None
    grades: tuple[int, ...]
    knots: Mapping[int, Knots] | None


@dataclass(frozen=True)
class GrowthMeasure:
    """One row of `growth_measures`."""

    measure_id: str
    growth_model_id: str
    aggregate: str
    smallest_count: int
    large_count: int | None
    years_pooled: int


def read_models(warehouse: duckdb.DuckDBPyConnection) -> list[GrowthModel]:
    """Return the growth models by id.

    Raises:
        GrowthPolicyError: a model that asks for correction has no seed, or its fixed knots are incomplete.

    """
    rows = warehouse.execute(
        "select growth_model_id, subject_id, method, greatest_prior_count, smallest_cohort, knots, "
        "measurement_error_correction, simex_seed from policy.growth_models order by growth_model_id"
    ).fetchall()
    found = []
    for model_id, subject, method, priors, smallest, knots, correction, seed in rows:
        if correction == SIMEX and seed is None:
            raise GrowthPolicyError(f"growth_models: {model_id} asks for simex and has no simex_seed")
        grades = warehouse.execute(
            "select grade from policy.growth_model_grades where growth_model_id = ? order by grade",
            [model_id],
        ).fetchall()
        found.append(
            GrowthModel(
                growth_model_id=model_id,
                subject_id=subject,
                method=method,
                greatest_prior_count=priors,
                smallest_cohort=smallest,
                simex_seed=seed if correction == SIMEX else None,
                grades=tuple(grade for (grade,) in grades),
                knots=_fixed_knots(warehouse, model_id) if knots == FIXED else None,
            )
        )
    return found


def read_measures(warehouse: duckdb.DuckDBPyConnection) -> list[GrowthMeasure]:
    """Return the measures that growth models feed, by id."""
    rows = warehouse.execute(
        "select measure_id, growth_model_id, aggregate, smallest_count, large_count, years_pooled "
        "from policy.growth_measures order by measure_id"
    ).fetchall()
    return [GrowthMeasure(*row) for row in rows]


def _fixed_knots(warehouse: duckdb.DuckDBPyConnection, model_id: str) -> dict[int, Knots]:
    rows = warehouse.execute(
        "select grade, list(score::double order by knot_number), list(knot_number order by knot_number) "
        "from policy.growth_knots where growth_model_id = ? group by grade order by grade",
        [model_id],
    ).fetchall()
    found = {}
    for grade, scores, numbers in rows:
        if numbers != list(range(6)):
            raise GrowthPolicyError(
                f"growth_knots: {model_id}, grade {grade} needs the knots 0 to 5, one row each"
            )
        found[grade] = Knots(tuple(scores[1:5]), (scores[0], scores[5]))
    return found
