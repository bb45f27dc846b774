"""Student growth percentiles: the public entry.

Belongs here: from a panel to percentiles, order by order, in parallel. Does not: cohorts (`panel`), fits
(`fit`), measurement error (`simex`), aggregates (`aggregation`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from psychometrics.growth.design import build_design
from psychometrics.growth.errors import CohortTooSmallError, GrowthError
from psychometrics.growth.fit import QuantileFits, fit_quantiles
from psychometrics.growth.knots import Knots
from psychometrics.growth.panel import ID, Cohort, Panel, read_panel

LOWEST, HIGHEST = 1, 99
# Fewer students say next to nothing about the hundred quantiles of a curve.
MINIMUM_STUDENTS = 50


@dataclass(frozen=True)
class CohortRequest:
    """One cohort to compute: a panel, a progression of grades, the year of the current scores.

    Attributes:
        panel: columns ID, GRADE_yyyy, SS_yyyy.
        progression: grades, the current one last.
        year: spring year of the current scores.
        knots: fixed knots per prior grade; estimated from the panel where None.
        label: what messages call the cohort, such as its subject.

    """

    panel: pa.Table
    progression: tuple[int, ...]
    year: int
    knots: Mapping[int, Knots] | None = None
    label: str = ""


@dataclass(frozen=True)
class OrderResult:
    """The fits of one order and the percentiles of its students."""

    order: int
    cohort: Cohort
    fits: QuantileFits
    percentiles: np.ndarray


@dataclass(frozen=True)
class GrowthResult:
    """Percentiles of a cohort.

    Attributes:
        table: ID, SGP_ORDER_k for each order, SGP; one row per student with at least order 1, in the
            panel's order.
        knots: those used, per prior grade.
        orders: fits, from order 1 on.

    """

    table: pa.Table
    knots: dict[int, Knots]
    orders: tuple[OrderResult, ...]


def student_growth_percentiles(
    panel: pa.Table,
    progression: Sequence[int],
    year: int,
    *,
    knots: Mapping[int, Knots] | None = None,
    minimum_students: int = MINIMUM_STUDENTS,
    leave_out_small_orders: bool = False,
    threads: int | None = None,
) -> GrowthResult:
    """Return the growth percentiles of one cohort.

    Betebenner (2009), "Norm- and criterion-referenced student growth", Educational Measurement: Issues and
    Practice 28(4). The current score's quantiles .005, .015, ..., .995 given the prior scores are fitted
    exactly; a student's percentile is the number of them, rounded to five decimals, that lie strictly below
    the current score, at least 1 and at most 99. A student gets the percentile of the highest order (number
    of prior scores) available.

    Args:
        panel: columns ID, GRADE_yyyy, SS_yyyy; one row per student.
        progression: two to five grades in successive years, the current one last.
        year: spring year of the current scores.
        knots: fixed knots per prior grade; estimated from the panel where None.
        minimum_students: of each order's cohort.
        leave_out_small_orders: give lower orders only, where a higher one has too few students, instead of an
            error; the first order is needed in any case.
        threads: at most so many at once; all processors where None.

    Raises:
        GrowthError: one of its kinds, saying what is wrong with the data.

    """
    request = CohortRequest(panel, tuple(progression), year, knots)
    (result,) = growth_of_cohorts(
        [request],
        minimum_students=minimum_students,
        leave_out_small_orders=leave_out_small_orders,
        threads=threads,
    )
    if isinstance(result, GrowthError):
        raise result
    return result


def growth_of_cohorts(
    requests: Sequence[CohortRequest],
    *,
    minimum_students: int = MINIMUM_STUDENTS,
    leave_out_small_orders: bool = False,
    threads: int | None = None,
) -> list[GrowthResult | GrowthError]:
    """Return the growth percentiles of several cohorts, in parallel; see `student_growth_percentiles`.

    A cohort that cannot be computed costs the others nothing: its place in the list holds the error.
    """
    tasks: list[tuple[int, Panel, dict[int, Knots], int]] = []
    failed: dict[int, GrowthError] = {}
    for number, request in enumerate(requests):
        try:
            panel = read_panel(request.panel, request.progression, request.year)
            knots = _chosen_knots(panel, request.knots)
        except GrowthError as error:
            failed[number] = error
        else:
            tasks += [(number, panel, knots, order) for order in range(1, len(panel.progression))]

    def compute(task: tuple[int, Panel, dict[int, Knots], int]) -> OrderResult | GrowthError:
        _, panel, knots, order = task
        try:
            return _one_order(panel, knots, order, minimum_students)
        except GrowthError as error:
            return error

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        done = list(pool.map(compute, tasks))
    orders: dict[int, list[OrderResult]] = {}
    for (number, _, _, order), one in zip(tasks, done, strict=True):
        if isinstance(one, OrderResult):
            orders.setdefault(number, []).append(one)
        elif not (leave_out_small_orders and order > 1 and isinstance(one, CohortTooSmallError)):
            failed.setdefault(number, one)
    prepared = {number: (panel, knots) for number, panel, knots, _ in tasks}
    return [
        _labelled(failed[number], request.label)
        if number in failed
        else _result(*prepared[number], tuple(orders[number]))
        for number, request in enumerate(requests)
    ]


def _labelled(error: GrowthError, label: str) -> GrowthError:
    return type(error)(f"{label}: {error}") if label else error


def _result(panel: Panel, knots: dict[int, Knots], orders: tuple[OrderResult, ...]) -> GrowthResult:
    return GrowthResult(_table(panel, orders), knots, orders)


def percentiles_of(below: np.ndarray) -> np.ndarray:
    """Return percentiles from the number of the hundred fitted values below the score: 0 is 1, 100 is 99."""
    return np.clip(below, LOWEST, HIGHEST).astype(np.int16)


def _chosen_knots(panel: Panel, fixed: Mapping[int, Knots] | None) -> dict[int, Knots]:
    if fixed is None:
        return panel.knots()
    absent = [grade for grade in panel.progression[:-1] if grade not in fixed]
    if absent:
        raise GrowthError(f"no fixed knots for grade {', '.join(map(str, absent))}")
    return {grade: fixed[grade] for grade in panel.progression[:-1]}


def _one_order(panel: Panel, knots: Mapping[int, Knots], order: int, minimum_students: int) -> OrderResult:
    cohort = panel.cohort(order)
    grades = panel.progression[-order - 1 :]
    where = f"grades {','.join(map(str, grades))} up to {panel.year}"
    prior_knots = [knots[grade] for grade in reversed(grades[:-1])]
    least = max(minimum_students, 2 + sum(len(one.inner) + 3 for one in prior_knots))
    if len(cohort.outcome) < least:
        raise CohortTooSmallError(
            f"{len(cohort.outcome)} students have all {order + 1} scores of {where}; "
            f"at least {least} are needed: use a larger panel or a shorter progression"
        )
    try:
        design = build_design(cohort.outcome, list(cohort.priors), prior_knots)
        fits = fit_quantiles(design)
    except GrowthError as error:
        raise type(error)(f"{where}: {error}") from error
    return OrderResult(order, cohort, fits, percentiles_of(fits.below[design.cell_of_student]))


def _table(panel: Panel, orders: tuple[OrderResult, ...]) -> pa.Table:
    """Put the orders side by side; every student of a higher order is in order 1."""
    rows = orders[0].cohort.rows
    columns = {ID: panel.ids.take(pa.array(rows))}
    best = np.zeros(len(rows), dtype=np.int16)
    for one in orders:
        values = np.zeros(len(rows), dtype=np.int16)
        values[np.searchsorted(rows, one.cohort.rows)] = one.percentiles
        best = np.where(values > 0, values, best)
        columns[f"SGP_ORDER_{one.order}"] = pa.array(values, mask=values == 0)
    columns["SGP"] = pa.array(best)
    return pa.table(columns)
