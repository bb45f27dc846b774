"""How good the bands of a year are as decisions: whether other students would have given the same.

Belongs here: bands as the policy states them, which ratings are judged together. Does not: the methods
(`psychometrics.reliability`), the error of a rating (`ratings`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import decision_quality


@dataclass(frozen=True)
class Bands:
    """Bands of a framework version, from the lowest on.

    Attributes:
        band_ids: (b,)
        cuts: (b - 1,) rounded scores from which the next band begins.
        decimals: that a score is rounded to.

    """

    band_ids: tuple[str, ...]
    cuts: np.ndarray
    decimals: int


def read_bands(warehouse: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], Bands]:
    """Return the bands of each framework version."""
    rows = warehouse.execute(
        "select framework_id, framework_version, list(band_id order by band_level), "
        "list(lower_bound::double order by band_level), any_value(score_decimals) "
        "from intermediate.int_policy__framework_bands inner join policy.framework_versions "
        "using (framework_id, framework_version) group by framework_id, framework_version"
    ).fetchall()
    return {row[:2]: Bands(tuple(row[2]), np.array(row[3][1:]), row[4]) for row in rows}


def versions_of(ratings: pa.Table) -> list[tuple[str, str]]:
    """Return the framework version of each rating."""
    return list(
        zip(
            *(ratings.column(name).to_pylist() for name in ("framework_id", "framework_version")), strict=True
        )
    )


def decision_rows(
    bands: dict[tuple, Bands],
    ratings: pa.Table,
    error: np.ndarray,
    reliability: np.ndarray,
    level_mean: np.ndarray,
) -> pa.Table:
    """Return the rows of `decision_quality`, one for each framework version and year with an error.

    Args:
        bands: of each framework version.
        ratings: rated schools.
        error: (ratings,) standard errors; NaN where there is none.
        reliability: (ratings,) of scores; NaN where too few schools tell it.
        level_mean: (ratings,) mean score of the level.

    """
    score = ratings.column("score").to_numpy()
    keys = list(zip(versions_of(ratings), ratings.column("school_year").to_pylist(), strict=True))
    rows = []
    for key in sorted(set(keys)):
        version, year = key
        members = np.flatnonzero(np.array([one == key for one in keys]))
        known = members[~np.isnan(error[members])]
        if not len(known):
            continue
        quality = decision_quality(
            score[known],
            error[known],
            np.where(np.isnan(reliability[known]), 1.0, reliability[known]),
            level_mean[known],
            bands[version].cuts,
            bands[version].decimals,
        )
        kappa = quality.consistency.kappa
        rows.append(
            {
                "framework_id": version[0],
                "framework_version": version[1],
                "school_year": year,
                "rated_count": len(members),
                "school_count": len(known),
                "mean_standard_error": float(error[known].mean()),
                "expected_accuracy": quality.expected_accuracy,
                "decision_accuracy": quality.accuracy.agreement,
                "decision_consistency": quality.consistency.agreement,
                "kappa": None if np.isnan(kappa) else kappa,
                "share_within_one_band": quality.consistency.within_one_band,
            }
        )
    return pa.Table.from_pylist(rows, RELIABILITY.schema_of("decision_quality"))
