"""How sure results are, on a small working database: what is read, what is written, what is left empty."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from orchestration.reliability.policy import read_error_models
from orchestration.reliability.results import uncertainty_of_results
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import (
    beta_binomial_by_likelihood,
    reml_given_errors,
    stabilize,
    stabilize_rates,
    wilson_interval,
)

SEED = 23
SCHOOLS = 14
POLICY = """
    create table policy.error_models as select * from (values
        ('rate', 'wilson', 'beta_binomial', 0.95, 11, 10),
        ('mean', 'student_t', 'restricted_likelihood', 0.95, 11, 10),
        ('prediction', 'normal', 'stabilized_already', 0.95, 11, 10),
        ('unknown', null, null, 0.95, 11, 10)
    ) as model(error_model_id, interval_method, stabilization_method, confidence, smallest_student_count,
        smallest_school_count);
    create table policy.measures as select * from (values
        ('absent', 'rate', 0.0, 100.0), ('score', 'mean', -50.0, 50.0), ('gain', 'prediction', -9.0, 9.0),
        ('index', 'unknown', 0.0, 100.0)
    ) as measure(measure_id, error_model_id, minimum_value, maximum_value);
    create table policy.school_programs as
        select * from (values ('lower', 'primary'), ('club', null)) as program(program_id, level_id);
"""
COLUMNS = (
    "organization_id",
    "organization_type",
    "program_id",
    "school_year",
    "measure_id",
    "student_group_id",
    "value",
    "numerator",
    "denominator",
    "standard_error",
)
# Level of each school; two of them have programs of their own.
LEVELS = ["primary"] * 11 + ["secondary"] * 3


def _results(generator: np.random.Generator) -> pa.Table:
    rows = []

    def add(organization, kind, program, measure, value, numerator, denominator, error):
        rows.append((organization, kind, program, 2024, measure, "all", value, numerator, denominator, error))

    for number, level in enumerate(LEVELS):
        school, n = f"s{number:02d}", 15 + 20 * number
        k = int(generator.binomial(n, 0.2 + 0.02 * number))
        value, error = generator.normal(5 * (level == "primary"), 8.0), 30 / np.sqrt(n)
        add(school, "school", "all", "absent", round(100 * k / n, 1), k, n, None)
        add(school, "school", "all", "score", value, None, n, error)
        add(school, "school", "all", "gain", value / 10, None, n, error / 10)
        add(school, "school", "all", "index", 50.0, None, None, None)
        if number >= len(LEVELS) - 2:
            add(school, "school", "lower", "score", value + 1, None, n // 2, error * np.sqrt(2))
            add(school, "school", "club", "score", value + 1, None, n // 2, error * np.sqrt(2))
    add("s00", "school", "club", "score", 3.0, None, 5, 12.0)
    add("s01", "school", "club", "score", 3.0, None, 20, 0.0)
    add("d", "district", "all", "score", 48.0, None, 900, 1.0)
    add("d", "district", "all", "absent", 30.0, 270, 900, 1.5)
    add("s02", "school", "club", "absent", None, None, None, None)
    return pa.table(dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture
def warehouse():
    print(f"seed {SEED}")
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema intermediate; create schema policy")
        connection.register("rows", _results(np.random.default_rng(SEED)))
        connection.execute("create table marts.fct_measure_result as from rows")
        levels = ", ".join(f"('s{number:02d}', 2024, '{level}')" for number, level in enumerate(LEVELS))
        connection.execute(
            "create table intermediate.int_organization__level as "
            f"select * from (values {levels}) as one(organization_id, school_year, level_id)"
        )
        connection.execute(
            "create table intermediate.int_measure__break"
            "(measure_id varchar, school_year integer, comparable boolean)"
        )
        connection.execute(POLICY)
        yield connection


def _compute(warehouse) -> dict[str, pa.Table]:
    tables = uncertainty_of_results(warehouse, read_error_models(warehouse))
    RELIABILITY.write(warehouse, tables)
    return tables


def _found(warehouse, measure: str, where: str = "true") -> dict[tuple, dict]:
    rows = warehouse.execute(
        "select uncertainty.*, result.value, result.numerator, result.denominator "
        "from reliability.result_uncertainty as uncertainty inner join marts.fct_measure_result as result "
        "using (organization_id, program_id, school_year, measure_id, student_group_id) "
        f"where measure_id = '{measure}' and {where} order by organization_id, program_id"
    ).arrow()
    return {(row["organization_id"], row["program_id"]): row for row in rows.read_all().to_pylist()}


def _column(rows: dict[tuple, dict], name: str) -> np.ndarray:
    return np.array([float(row[name]) for row in rows.values()])


def test_a_mean_is_drawn_to_its_level_and_a_program_to_that_of_its_grades(warehouse):
    _compute(warehouse)
    rows = _found(
        warehouse, "score", "program_id = 'all' and organization_id < 's11' and organization_id > 'e'"
    )
    value, error = _column(rows, "value"), _column(rows, "standard_error")
    primary = reml_given_errors(value, error**2)
    assert primary.between > 0
    expected = stabilize(value, error**2, primary.between, primary.mean, primary.mean_variance)
    for name, numbers in (
        ("reliability", expected.reliability),
        ("stabilized_value", expected.value),
        ("stabilized_standard_error", expected.standard_error),
    ):
        np.testing.assert_allclose(_column(rows, name), numbers, atol=2e-6)
    reach = stats.t.ppf(0.975, _column(rows, "denominator") - 1) * error
    np.testing.assert_allclose(_column(rows, "interval_upper"), np.minimum(value + reach, 50), atol=2e-5)
    # Its schools are too few, those of its program's level are not.
    program = _found(warehouse, "score")["s13", "lower"]
    own = stabilize(
        np.array([float(program["value"])]),
        np.array([float(program["standard_error"])]) ** 2,
        primary.between,
        primary.mean,
        primary.mean_variance,
    )
    assert float(program["stabilized_value"]) == pytest.approx(own.value[0], abs=2e-6)
    assert program["uncertainty_reason_id"] is None
    between = warehouse.execute(
        "select level_id, school_count, mean_value, between_standard_deviation, mean_reliability "
        "from reliability.measure_reliability "
        "where measure_id = 'score'"
    ).fetchall()
    assert [row[:2] for row in between] == [("primary", 11)]
    assert [float(x) for x in between[0][2:]] == pytest.approx(
        [float(primary.mean), float(np.sqrt(primary.between)), expected.reliability.mean()], abs=1e-5
    )


def test_a_rate_has_the_interval_of_wilson_and_borrows_from_other_schools(warehouse):
    _compute(warehouse)
    rows = _found(warehouse, "absent", "organization_type = 'school' and value is not null")
    k, n = _column(rows, "numerator"), _column(rows, "denominator")
    low, high = wilson_interval(k, n)
    np.testing.assert_allclose(_column(rows, "interval_lower"), 100 * low, atol=1e-6)
    np.testing.assert_allclose(_column(rows, "interval_upper"), 100 * high, atol=1e-6)
    share = k / n
    np.testing.assert_allclose(
        _column(rows, "standard_error"), 100 * np.sqrt(share * (1 - share) / (n - 1)), atol=1e-6
    )
    first = dict(list(rows.items())[:11])
    rates = stabilize_rates(k[:11], n[:11], beta_binomial_by_likelihood(k[:11], n[:11]))
    np.testing.assert_allclose(_column(first, "stabilized_value"), 100 * rates.value, atol=1e-6)
    np.testing.assert_allclose(_column(first, "reliability"), rates.reliability, atol=1e-6)
    district = _found(warehouse, "absent")["d", "all"]
    # The error from students stays; the counts only give one where there is none.
    assert float(district["standard_error"]) == 1.5
    assert float(district["interval_lower"]) == pytest.approx(100 * wilson_interval(270, 900)[0], abs=1e-6)


def test_what_is_not_known_is_empty_and_says_why(warehouse):
    _compute(warehouse)
    reasons = {key: row["uncertainty_reason_id"] for key, row in _found(warehouse, "score").items()}
    assert {key: reason for key, reason in reasons.items() if reason} == {
        ("d", "all"): "not_a_school",
        ("s00", "club"): "too_few_students",
        ("s01", "club"): "no_spread",
        **{(f"s{number}", "all"): "too_few_schools" for number in (11, 12, 13)},
        **{(f"s{number}", "club"): "too_few_schools" for number in (12, 13)},
    }
    rows = _found(warehouse, "score")
    assert all((row["reliability"] is None) == bool(row["uncertainty_reason_id"]) for row in rows.values())
    assert float(rows["d", "all"]["interval_upper"]) == pytest.approx(48 + stats.t.ppf(0.975, 899), abs=1e-6)
    unknown = _found(warehouse, "index")["s03", "all"]
    assert unknown["uncertainty_reason_id"] == "no_standard_error"
    assert unknown["interval_lower"] is unknown["reliability"] is unknown["stabilized_value"] is None
    gain = _found(warehouse, "gain")["s04", "all"]
    assert (gain["uncertainty_reason_id"], gain["reliability"]) == ("stabilized_already", None)
    assert float(gain["stabilized_value"]) == pytest.approx(float(gain["value"]), abs=1e-6)
    assert gain["stabilized_standard_error"] == gain["standard_error"]
    # A result without a value has no row.
    assert ("s02", "club") not in _found(warehouse, "absent")


def test_schools_are_compared_with_themselves_a_year_before(warehouse):
    warehouse.execute(
        "insert into marts.fct_measure_result by name select * replace (2023 as school_year, "
        "value / 2 + 4 * (denominator % 7) as value) from marts.fct_measure_result where measure_id = 'score'"
    )
    query = (
        "select paired_school_count, year_to_year_correlation::double, correlation_lower::double, "
        "correlation_upper::double from reliability.measure_reliability "
        "where measure_id = 'score' and school_year = 2024 and level_id = 'primary'"
    )
    _compute(warehouse)
    pairs = warehouse.execute(
        "select now.value, before.value from marts.fct_measure_result as now "
        "inner join marts.fct_measure_result as before using (organization_id, program_id, measure_id) "
        "where measure_id = 'score' and program_id = 'all' and organization_id between 's00' and 's10' "
        "and now.school_year = 2024 and before.school_year = 2023"
    ).fetchall()
    expected = stats.pearsonr(*map(np.array, zip(*pairs, strict=True)))
    interval = expected.confidence_interval()
    assert warehouse.execute(query).fetchone() == pytest.approx(
        (11, expected.statistic, interval.low, interval.high), abs=1e-6
    )
    warehouse.execute("insert into intermediate.int_measure__break values ('score', 2024, false)")
    _compute(warehouse)
    assert warehouse.execute(query).fetchone() == (0, None, None, None)


def test_the_order_of_rows_changes_no_digit(warehouse):
    _compute(warehouse)
    query = "from reliability.result_uncertainty order by all"
    before = warehouse.execute(query).fetchall()
    warehouse.execute(
        "create or replace table marts.fct_measure_result as "
        "from marts.fct_measure_result order by hash(organization_id, program_id, measure_id)"
    )
    _compute(warehouse)
    assert warehouse.execute(query).fetchall() == before


def test_without_results_the_tables_are_empty(warehouse):
    warehouse.execute("delete from marts.fct_measure_result")
    assert {table.num_rows for table in _compute(warehouse).values()} == {0}
