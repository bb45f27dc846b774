"""How well the scales of the surveys measure: alpha, omega, items, and what schools share.

Belongs here: answers by scale and year as the numeric package takes them, what is left empty. Does not: the
methods (`psychometrics.reliability`), shares of favorable answers (dbt models).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.reliability.policy import ErrorModel
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import (
    ReliabilityError,
    alpha_from_covariance,
    alpha_interval,
    cell_statistics_of_values,
    intraclass_correlations,
    item_covariance,
    item_statistics,
    one_factor,
)

_SCALES = """
    select survey_id, scale_id, any_value(item.measure_id), any_value(measure.error_model_id),
        list(item_id order by item_number), list(is_reversed order by item_number),
        min(lowest_answer), max(highest_answer)
    from policy.survey_items as item inner join policy.measures as measure using (measure_id)
    group by survey_id, scale_id order by survey_id, scale_id
"""
Found = TypeVar("Found")


@dataclass(frozen=True)
class Scale:
    """Items that are meant to measure one thing."""

    survey_id: str
    scale_id: str
    measure_id: str
    error_model_id: str
    item_ids: tuple[str, ...]
    is_reversed: tuple[bool, ...]
    lowest: int
    highest: int


def uncertainty_of_surveys(
    warehouse: duckdb.DuckDBPyConnection, models: dict[str, ErrorModel]
) -> dict[str, pa.Table]:
    """Return the rows of `survey_scale` and `survey_item`: of every scale, year by year, over all schools.

    Respondents who answered every item of the scale count. A scale with fewer of them than the model of
    error of its measure asks for has no row.

    Args:
        warehouse: with the answers staged.
        models: error models by identifier.

    """
    scales = [
        Scale(*row[:4], tuple(row[4]), tuple(row[5]), *row[6:])
        for row in warehouse.execute(_SCALES).fetchall()
    ]
    found: dict[str, list[dict]] = {"survey_scale": [], "survey_item": []}
    for survey, of_survey in groupby(scales, lambda scale: scale.survey_id):
        own = list(of_survey)
        sheets = _sheets(warehouse, survey, [item for scale in own for item in scale.item_ids])
        for scale in own:
            smallest = models[scale.error_model_id].smallest_student_count
            for year, school, answers in _answers(sheets, scale):
                if len(answers) >= smallest:
                    found["survey_scale"].append(_scale_row(scale, year, school, answers))
                    found["survey_item"] += _item_rows(scale, year, answers)
    return {name: pa.Table.from_pylist(rows, RELIABILITY.schema_of(name)) for name, rows in found.items()}


def _sheets(warehouse: duckdb.DuckDBPyConnection, survey: str, items: list[str]) -> dict[str, np.ndarray]:
    """Return the answer sheets of a survey: by column (sheets,), NaN where nothing was answered."""
    columns = ", ".join(f"{item}::double as {item}" for item in items)
    found = warehouse.execute(
        f"select school_year, organization_id, {columns} from staging.stg_survey__{survey}_answer "
        "order by school_year, organization_id, extract_number, extract_row"
    ).fetchnumpy()
    answers = {item: np.ma.filled(np.ma.asarray(found[item], np.float64), np.nan) for item in items}
    school = np.asarray(found["organization_id"], dtype=str)
    return {"school_year": np.asarray(found["school_year"]), "organization_id": school} | answers


def _answers(sheets: dict[str, np.ndarray], scale: Scale) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Yield each year with the schools (rows,) and complete answers (rows, items), turned where needed."""
    answers = np.stack([sheets[item] for item in scale.item_ids], axis=1)
    answers = np.where(scale.is_reversed, scale.lowest + scale.highest - answers, answers)
    # Comparisons with NaN are false: what was not answered is not complete.
    complete = ((answers >= scale.lowest) & (answers <= scale.highest)).all(axis=1)
    for year in np.unique(sheets["school_year"]).tolist():
        chosen = complete & (sheets["school_year"] == year)
        yield year, sheets["organization_id"][chosen], answers[chosen]


def _scale_row(scale: Scale, year: int, school: np.ndarray, answers: np.ndarray) -> dict:
    covariance = item_covariance(answers)
    count = len(scale.item_ids)
    alpha = _or_none(lambda: alpha_from_covariance(covariance))
    factor = _or_none(lambda: one_factor(covariance))
    mean = answers.mean(axis=1)
    _, cells = cell_statistics_of_values(mean, school)
    shared = intraclass_correlations(cells)
    interval = (None, None) if alpha is None else alpha_interval(alpha, len(answers), count)
    return {
        **_key(scale, year),
        "measure_id": scale.measure_id,
        "item_count": count,
        "respondent_count": len(answers),
        "school_count": int(cells.groups),
        "mean_answer": float(np.sort(mean).mean()),
        "alpha": alpha,
        "alpha_lower": interval[0],
        "alpha_upper": interval[1],
        "omega": None if factor is None else factor.omega,
        "is_one_factor_proper": None if factor is None else factor.is_proper,
        "icc_single": _known(shared.single),
        "icc_of_means": _known(shared.of_means),
        "floor_share": float((answers == scale.lowest).all(axis=1).mean()),
        "ceiling_share": float((answers == scale.highest).all(axis=1).mean()),
    }


def _item_rows(scale: Scale, year: int, answers: np.ndarray) -> list[dict]:
    found = item_statistics(answers, scale.lowest, scale.highest)
    return [
        {
            **_key(scale, year),
            "item_id": item,
            "respondent_count": found.respondents,
            "mean_answer": float(found.mean[place]),
            "standard_deviation": float(found.standard_deviation[place]),
            "item_rest_correlation": _known(found.item_total_correlation[place]),
            "alpha_without_item": _known(found.alpha_if_deleted[place]),
            "floor_share": float(found.floor_share[place]),
            "ceiling_share": float(found.ceiling_share[place]),
        }
        for place, item in enumerate(scale.item_ids)
    ]


def _key(scale: Scale, year: int) -> dict:
    return {"survey_id": scale.survey_id, "scale_id": scale.scale_id, "school_year": year}


def _or_none(compute: Callable[[], Found]) -> Found | None:
    """Return what is computed, or nothing where these answers do not determine it."""
    try:
        return compute()
    except ReliabilityError:
        return None


def _known(value: np.ndarray | float) -> float | None:
    return None if np.isnan(value) else float(value)
