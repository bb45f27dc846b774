"""How sure each result is: its interval, its reliability and its stabilized value.

Belongs here: which results inform each other, what a model of error asks of the numeric package, why a result
has no reliability. Does not: the methods (`psychometrics.reliability`), ratings (`ratings`).
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from orchestration.reliability.batches import batches
from orchestration.reliability.policy import (
    BETA_BINOMIAL,
    RESTRICTED_LIKELIHOOD,
    STABILIZED_ALREADY,
    STUDENT_T,
    WILSON,
    ErrorModel,
)
from orchestration.reliability.tables import RELIABILITY
from orchestration.reliability.years import relate_years
from psychometrics.reliability import (
    Correlation,
    RateDistribution,
    beta_binomial_by_likelihood,
    reml_given_errors,
    stabilize,
    stabilize_rates,
    symmetric_interval,
    wilson_interval,
)

# Rates are percent.
_PERCENT = 100.0

# Results of schools inform each other where measure, year, student group and level are the same. A program of
# certain grades belongs to their level, another one to that of its school.
_CELLS = """
    create or replace temp table reliability_cell as
    select
        row_number() over (
            order by measure_id, school_year, student_group_id, organization_id, program_id
        ) - 1 as cell,
        dense_rank() over (order by measure_id, school_year, student_group_id, level_id) - 1 as problem,
        *
    from (
        select
            result.organization_id, result.program_id, result.school_year, result.measure_id,
            result.student_group_id, measure.error_model_id, result.value, result.numerator,
            result.denominator, result.standard_error, measure.minimum_value, measure.maximum_value,
            coalesce(program.level_id, level.level_id, 'unknown') as level_id,
            result.organization_type = 'school' as is_school,
            result.organization_type = 'school' and result.program_id = 'all' as is_whole_school
        from marts.fct_measure_result as result
        inner join policy.measures as measure using (measure_id)
        left join intermediate.int_organization__level as level
            on result.organization_id = level.organization_id and result.school_year = level.school_year
        left join policy.school_programs as program on result.program_id = program.program_id
        where result.value is not null
    )
"""
_NUMBERS = ("value", "numerator", "denominator", "standard_error", "minimum_value", "maximum_value")


@dataclass(frozen=True)
class Cells:
    """Results with a value, in key order; (cells,) each, NaN where a number is unknown."""

    problem: np.ndarray
    error_model: np.ndarray
    is_school: np.ndarray
    is_whole_school: np.ndarray
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    standard_error: np.ndarray
    minimum_value: np.ndarray
    maximum_value: np.ndarray

    @property
    def has_counts(self) -> np.ndarray:
        """Whether the result is a share of counted students."""
        return (self.denominator > 0) & (self.numerator >= 0) & (self.numerator <= self.denominator)


@dataclass
class Uncertainty:
    """What is found of each cell; (cells,) each, NaN where nothing is."""

    standard_error: np.ndarray
    interval_lower: np.ndarray
    interval_upper: np.ndarray
    reliability: np.ndarray
    stabilized_value: np.ndarray
    stabilized_standard_error: np.ndarray

    @classmethod
    def unknown(cls, count: int) -> Uncertainty:
        """Return nothing for so many cells."""
        return cls(*(np.full(count, np.nan) for _ in cls.__dataclass_fields__))


@dataclass
class Between:
    """What schools of a problem have in common; (problems,) each, NaN where there are too few of them."""

    school_count: np.ndarray
    mean: np.ndarray
    mean_variance: np.ndarray
    between: np.ndarray
    precision: np.ndarray

    @classmethod
    def unknown(cls, count: int) -> Between:
        """Return nothing for so many problems."""
        return cls(np.zeros(count, dtype=np.int64), *(np.full(count, np.nan) for _ in range(4)))


def uncertainty_of_results(
    warehouse: duckdb.DuckDBPyConnection, models: dict[str, ErrorModel]
) -> dict[str, pa.Table]:
    """Return the rows of `result_uncertainty` and `measure_reliability`.

    Variances are those between whole schools; programs are stabilized with the variance of schools of their
    level, districts not at all.

    Args:
        warehouse: with the results built.
        models: error models by identifier.

    """
    warehouse.execute(_CELLS)
    cells = _read(warehouse)
    found = Uncertainty.unknown(len(cells.value))
    between = Between.unknown(int(cells.problem.max(initial=-1)) + 1)
    reason = np.full(len(cells.value), None, dtype=object)
    informing = np.zeros(len(cells.value), dtype=bool)
    smallest = np.zeros(len(between.mean), dtype=np.int64)
    for model in models.values():
        of_model = np.flatnonzero(cells.error_model == model.error_model_id)
        if len(of_model):
            _add_errors(cells, model, of_model, found)
            informing[_stabilize(cells, model, of_model, found, between, reason)] = True
            smallest[cells.problem[of_model]] = model.smallest_school_count
    years = relate_years(warehouse, cells.problem, np.where(informing, cells.value, np.nan), smallest)
    return {
        "result_uncertainty": _result_rows(warehouse, found, reason),
        "measure_reliability": _measure_rows(
            warehouse, between, _mean_reliability(cells.problem, informing, found.reliability), years
        ),
    }


def _mean_reliability(problem: np.ndarray, informing: np.ndarray, reliability: np.ndarray) -> np.ndarray:
    """Return the mean reliability of the schools that a problem's variance comes from: (problems,)."""
    chosen = np.flatnonzero(informing & ~np.isnan(reliability))
    size = int(problem.max(initial=-1)) + 1
    count = np.bincount(problem[chosen], minlength=size)
    with np.errstate(invalid="ignore"):
        return np.bincount(problem[chosen], weights=reliability[chosen], minlength=size) / count


def _read(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    numbers = ", ".join(f"{name}::double as {name}" for name in _NUMBERS)
    rows = warehouse.execute(
        f"select problem, error_model_id, is_school, is_whole_school, {numbers} "
        "from reliability_cell order by cell"
    ).fetchnumpy()
    return Cells(
        rows["problem"].astype(np.int64),
        np.asarray(rows["error_model_id"], dtype=object),
        np.asarray(rows["is_school"], dtype=bool),
        np.asarray(rows["is_whole_school"], dtype=bool),
        *(np.ma.filled(np.ma.asarray(rows[name], dtype=np.float64), np.nan) for name in _NUMBERS),
    )


def _add_errors(cells: Cells, model: ErrorModel, of_model: np.ndarray, found: Uncertainty) -> None:
    """Add standard errors and intervals; a rate of counted students has the error of a mean of 0 and 1."""
    value, error = cells.value[of_model], cells.standard_error[of_model].copy()
    n = cells.denominator[of_model]
    if model.interval_method is None:
        return
    if model.interval_method == WILSON:
        counted = cells.has_counts[of_model]
        k, of = np.where(counted, cells.numerator[of_model], 0), np.where(counted, n, 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(counted, k / of, np.nan)
            own = _PERCENT * np.sqrt(share * (1 - share) / np.where(of > 1, of - 1, np.nan))
        error = np.where(np.isnan(error), own, error)
        low, high = (_PERCENT * end for end in wilson_interval(k, of, model.confidence))
    else:
        degrees = n if model.interval_method == STUDENT_T else None
        low, high = symmetric_interval(value, error, model.confidence, degrees)
        low = np.clip(low, cells.minimum_value[of_model], None)
        high = np.clip(high, None, cells.maximum_value[of_model])
    found.standard_error[of_model] = error
    found.interval_lower[of_model], found.interval_upper[of_model] = low, high


def _stabilize(
    cells, model: ErrorModel, of_model, found: Uncertainty, between: Between, reason
) -> np.ndarray:
    """Add reliability and stabilized values, or why there are none; return the cells that inform others."""
    error = found.standard_error[of_model]
    is_rate = model.stabilization_method == BETA_BINOMIAL
    known = cells.has_counts[of_model] if is_rate else ~np.isnan(error)
    school = cells.is_school[of_model]
    if model.stabilization_method == STABILIZED_ALREADY:
        chosen = of_model[known & school]
        found.stabilized_value[chosen] = cells.value[chosen]
        found.stabilized_standard_error[chosen] = found.standard_error[chosen]
        reason[of_model] = np.where(
            ~known, "no_standard_error", np.where(school, "stabilized_already", "not_a_school")
        )
        enough = known & (cells.denominator[of_model] >= model.smallest_student_count)
        return of_model[enough & cells.is_whole_school[of_model]]
    enough = known & school & (cells.denominator[of_model] >= model.smallest_student_count)
    spread = enough if is_rate else enough & (error > 0)
    informing = of_model[spread & cells.is_whole_school[of_model]]
    if model.stabilization_method is not None:
        for schools, problems in batches(cells.problem[informing], model.smallest_school_count):
            _solve(cells, model, informing, schools, problems, found, between)
    reached = spread & ~np.isnan(between.mean[cells.problem[of_model]])
    _apply(cells, model, of_model[reached], found, between)
    reason[of_model] = np.select(
        [~known, ~school, ~enough, ~spread, ~reached],
        ["no_standard_error", "not_a_school", "too_few_students", "no_spread", "too_few_schools"],
        None,
    )
    return informing


def _solve(cells, model: ErrorModel, informing, schools, problems, found: Uncertainty, between: Between):
    """Add what schools of a batch of problems have in common."""
    inside, rows = schools >= 0, informing[schools]
    between.school_count[problems] = inside.sum(axis=0)
    if model.stabilization_method == BETA_BINOMIAL:
        rates = beta_binomial_by_likelihood(
            np.where(inside, cells.numerator[rows], 0), np.where(inside, cells.denominator[rows], 0)
        )
        between.mean[problems], between.precision[problems] = _PERCENT * rates.mean, rates.precision
        between.between[problems] = _PERCENT**2 * rates.between
        return
    components = reml_given_errors(
        np.where(inside, cells.value[rows], np.nan), np.where(inside, found.standard_error[rows] ** 2, 1.0)
    )
    between.mean[problems], between.mean_variance[problems] = components.mean, components.mean_variance
    between.between[problems] = components.between


def _apply(cells, model: ErrorModel, chosen, found: Uncertainty, between: Between) -> None:
    problem = cells.problem[chosen]
    if model.stabilization_method == BETA_BINOMIAL:
        rates = stabilize_rates(
            cells.numerator[chosen],
            cells.denominator[chosen],
            RateDistribution(between.mean[problem] / _PERCENT, between.precision[problem]),
            confidence=None,
        )
        found.reliability[chosen] = rates.reliability
        found.stabilized_value[chosen] = _PERCENT * rates.value
        found.stabilized_standard_error[chosen] = _PERCENT * rates.standard_error
    elif model.stabilization_method == RESTRICTED_LIKELIHOOD:
        values = stabilize(
            cells.value[chosen],
            found.standard_error[chosen] ** 2,
            between.between[problem],
            between.mean[problem],
            between.mean_variance[problem],
        )
        found.reliability[chosen] = values.reliability
        found.stabilized_value[chosen] = values.value
        found.stabilized_standard_error[chosen] = values.standard_error


def _result_rows(warehouse, found: Uncertainty, reason: np.ndarray) -> pa.Table:
    keys = (
        warehouse.execute(
            "select organization_id, program_id, school_year, measure_id, student_group_id "
            "from reliability_cell order by cell"
        )
        .arrow()
        .read_all()
    )
    columns = {name: keys.column(name) for name in keys.column_names}
    columns |= {name: _numbers(getattr(found, name)) for name in Uncertainty.__dataclass_fields__}
    columns["uncertainty_reason_id"] = pa.array(reason, pa.string())
    schema = RELIABILITY.schema_of("result_uncertainty")
    return pa.table({name: columns[name] for name in schema.names}).cast(schema)


def _measure_rows(warehouse, between: Between, mean_reliability: np.ndarray, years: Correlation) -> pa.Table:
    """Return the problems with a variance between schools, or with enough schools in two years."""
    keys = (
        warehouse.execute(
            "select distinct problem, measure_id, school_year, student_group_id, level_id "
            "from reliability_cell order by problem"
        )
        .arrow()
        .read_all()
    )
    columns = {name: keys.column(name) for name in keys.column_names}
    columns["school_count"] = pa.array(between.school_count)
    columns["mean_value"] = _numbers(between.mean)
    columns["between_standard_deviation"] = _numbers(np.sqrt(between.between))
    columns["mean_reliability"] = _numbers(mean_reliability)
    columns["paired_school_count"] = pa.array(years.n)
    columns["year_to_year_correlation"] = _numbers(years.value)
    columns["correlation_lower"] = _numbers(years.low)
    columns["correlation_upper"] = _numbers(years.high)
    schema = RELIABILITY.schema_of("measure_reliability")
    table = pa.table({name: columns[name] for name in schema.names}).cast(schema)
    return table.filter(pa.array(~(np.isnan(between.mean) & np.isnan(years.value))))


def _numbers(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))
