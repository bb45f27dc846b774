"""Growth percentiles of a panel with the measurement error of every score.

Belongs here: from a panel with standard errors of measurement to corrected percentiles, standard errors and
intervals. Does not: the methods (`simex`, `uncertainty`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from psychometrics.growth.design import build_design
from psychometrics.growth.errors import MissingColumnsError, PanelError
from psychometrics.growth.knots import Knots
from psychometrics.growth.panel import ID, Cohort, numeric_column
from psychometrics.growth.percentiles import MINIMUM_STUDENTS, GrowthResult, student_growth_percentiles
from psychometrics.growth.simex import REPLICATES, simex_percentiles
from psychometrics.growth.uncertainty import percentile_uncertainty


def percentiles_with_measurement_error(
    panel: pa.Table,
    progression: Sequence[int],
    year: int,
    *,
    seed: int | None,
    confidence: float = 0.95,
    replicates: int = REPLICATES,
    extrapolation: str = "linear",
    knots: Mapping[int, Knots] | None = None,
    minimum_students: int = MINIMUM_STUDENTS,
    threads: int | None = None,
) -> pa.Table:
    """Return growth percentiles with standard errors, intervals and, with a seed, SIMEX correction.

    Args:
        panel: columns ID, GRADE_yyyy, SS_yyyy and CSEM_yyyy, the conditional standard error of measurement
            of the score of that year.
        progression: grades, the current one last.
        year: spring year of the current scores.
        seed: of the simulated errors; no correction where None.
        confidence: of the intervals.
        replicates: simulated fits per multiple of the error variance.
        extrapolation: `linear` or `quadratic`.
        knots: fixed knots per prior grade; estimated where None.
        minimum_students: of each order's cohort.
        threads: at most so many at once; all processors where None.

    Returns:
        ID, SGP, SGP_STANDARD_ERROR, SGP_LOW, SGP_HIGH and, with a seed, SGP_SIMEX; each of the highest order
        available. One row per student with at least one prior score, in the order of the panel.

    Raises:
        GrowthError: one of its kinds, saying what is wrong with the data.

    """
    result = student_growth_percentiles(
        panel, progression, year, knots=knots, minimum_students=minimum_students, threads=threads
    )
    errors = _read_errors(panel, len(progression), year)
    for one in result.orders:
        _check_errors(one.cohort, errors, year)
    return with_measurement_error(
        result,
        progression,
        errors,
        seed=seed,
        confidence=confidence,
        replicates=replicates,
        extrapolation=extrapolation,
        threads=threads,
    )


def with_measurement_error(
    result: GrowthResult,
    progression: Sequence[int],
    errors: np.ndarray,
    *,
    seed: int | None,
    confidence: float = 0.95,
    replicates: int = REPLICATES,
    extrapolation: str = "linear",
    threads: int | None = None,
) -> pa.Table:
    """Return percentiles that are there with standard errors, intervals and, with a seed, SIMEX correction.

    Args:
        result: of the cohort.
        progression: its grades, the current one last.
        errors: (progression, rows of the panel) conditional standard errors of measurement, most recent year
            first, points of the scale. A current score with NaN has no standard error and no interval; prior
            scores need theirs where a seed asks for correction.
        seed: of the simulated errors; no correction where None.
        confidence: of the intervals.
        replicates: simulated fits per multiple of the error variance.
        extrapolation: `linear` or `quadratic`.
        threads: at most so many at once; all processors where None.

    Returns:
        As `percentiles_with_measurement_error`; null where a standard error is unknown.

    Raises:
        GrowthError: an error is not positive, or one that the correction needs is missing.

    """
    rows = result.orders[0].cohort.rows
    names = ["SGP_STANDARD_ERROR", "SGP_LOW", "SGP_HIGH"] + ([] if seed is None else ["SGP_SIMEX"])
    columns = {name: np.full(len(rows), np.nan) for name in names}
    for one in result.orders:
        priors = list(one.cohort.priors)
        prior_knots = [result.knots[grade] for grade in tuple(progression)[-2::-1][: one.order]]
        where = np.searchsorted(rows, one.cohort.rows)
        design = build_design(one.cohort.outcome, priors, prior_knots)
        found = percentile_uncertainty(design, one.fits, errors[0, one.cohort.rows], confidence)
        values = [found.standard_error, found.low, found.high]
        if seed is not None:
            values.append(
                simex_percentiles(
                    one.cohort.outcome,
                    priors,
                    list(errors[1 : one.order + 1, one.cohort.rows]),
                    prior_knots,
                    seed=seed,
                    replicates=replicates,
                    extrapolation=extrapolation,
                    threads=threads,
                ).percentiles
            )
        for name, value in zip(names, values, strict=True):
            columns[name][where] = value
    return _table(result, columns)


def _read_errors(panel: pa.Table, years: int, year: int) -> np.ndarray:
    names = [f"CSEM_{year - back}" for back in range(years)]
    missing = [name for name in names if name not in panel.column_names]
    if missing:
        raise MissingColumnsError(f"the panel has no column {', '.join(missing)}")
    return np.stack([numeric_column(panel, name) for name in names])


def _check_errors(cohort: Cohort, errors: np.ndarray, year: int) -> None:
    for back, one in enumerate(errors[: len(cohort.priors) + 1]):
        bad = int((~(one[cohort.rows] > 0)).sum())
        if bad:
            raise PanelError(
                f"column CSEM_{year - back} is missing or not positive for {bad} students with a score"
            )


def _table(result: GrowthResult, columns: dict[str, np.ndarray]) -> pa.Table:
    found = {ID: result.table.column(ID), "SGP": result.table.column("SGP")}
    for name, values in columns.items():
        unknown = np.isnan(values)
        if name != "SGP_STANDARD_ERROR":
            values = np.where(unknown, 0, values).astype(np.int16)
        found[name] = pa.array(values, mask=unknown)
    return pa.table(found)
