"""How well survey scales measure, on a small working database: items, reversed ones, years, schools."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from orchestration.reliability.policy import read_error_models
from orchestration.reliability.surveys import uncertainty_of_surveys
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import (
    alpha_interval,
    cell_statistics_of_values,
    cronbach_alpha,
    intraclass_correlations,
    item_covariance,
    item_statistics,
    one_factor,
)

SEED = 47
RESPONDENTS, SCHOOLS = 120, 6
POLICY = """
    create table policy.error_models as select 'mean' as error_model_id, 'student_t' as interval_method,
        'restricted_likelihood' as stabilization_method, 0.95 as confidence, 11 as smallest_student_count,
        10 as smallest_school_count;
    create table policy.measures as select 'calm' as measure_id, 'mean' as error_model_id;
    create table policy.survey_items as select * from (values
        ('student', 'calm_02', 2, 'calm', 'calm', true, 1, 5),
        ('student', 'calm_01', 1, 'calm', 'calm', false, 1, 5),
        ('student', 'calm_03', 3, 'calm', 'calm', false, 1, 5),
        ('student', 'calm_04', 4, 'calm', 'calm', false, 1, 5)
    ) as item(survey_id, item_id, item_number, scale_id, measure_id, is_reversed, lowest_answer,
        highest_answer);
"""


@pytest.fixture
def answers() -> tuple[np.ndarray, np.ndarray]:
    """Schools and answers as the scale means them; the second item is asked the other way round."""
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    school = generator.integers(SCHOOLS, size=RESPONDENTS)
    trait = generator.normal(size=RESPONDENTS) + 0.5 * generator.normal(size=SCHOOLS)[school]
    found = np.clip(np.round(3.2 + trait[:, None] + generator.normal(size=(RESPONDENTS, 4))), 1, 5)
    found[::10, 3] = np.nan
    return school, found


@pytest.fixture
def warehouse(answers):
    school, found = answers
    asked = found.copy()
    asked[:, 1] = 6 - asked[:, 1]
    columns = {
        f"calm_0{n + 1}": pa.array(asked[:, n], pa.float64(), mask=np.isnan(asked[:, n])) for n in range(4)
    }
    table = pa.table(
        {"organization_id": [f"s{one}" for one in school], "row": np.arange(len(school)), **columns}
    )
    with duckdb.connect() as connection:
        connection.execute("create schema staging; create schema policy")
        connection.execute(POLICY)
        connection.register("given", table)
        connection.execute(
            """
            create table staging.stg_survey__student_answer as
            select organization_id, 2024 as school_year, 1 as extract_number, row as extract_row,
                calm_01::bigint as calm_01, calm_02::bigint as calm_02, calm_03::bigint as calm_03,
                calm_04::bigint as calm_04
            from given;
            -- A year that hardly anybody answered.
            insert into staging.stg_survey__student_answer
            select organization_id, 2025, 2, extract_row, calm_01, calm_02, calm_03, calm_04
            from staging.stg_survey__student_answer where extract_row < 10;
            """
        )
        yield connection


def _compute(warehouse) -> None:
    RELIABILITY.write(warehouse, uncertainty_of_surveys(warehouse, read_error_models(warehouse)))


def test_a_scale_is_judged_by_those_who_answered_all_of_it_with_reversed_items_turned(warehouse, answers):
    _compute(warehouse)
    school, found = answers
    complete = ~np.isnan(found).any(axis=1)
    school, found = school[complete], found[complete]
    alpha = cronbach_alpha(found)
    _, cells = cell_statistics_of_values(found.mean(axis=1), school)
    shared = intraclass_correlations(cells)
    expected = (
        len(found),
        SCHOOLS,
        found.mean(),
        alpha,
        *alpha_interval(alpha, len(found), 4),
        one_factor(item_covariance(found)).omega,
        float(shared.single),
        float(shared.of_means),
        (found == 5).all(axis=1).mean(),
    )
    rows = warehouse.execute(
        "select respondent_count, school_count, mean_answer::double, alpha::double, alpha_lower::double, "
        "alpha_upper::double, omega::double, icc_single::double, icc_of_means::double, ceiling_share::double "
        "from reliability.survey_scale"
    ).fetchall()
    # Ten answer sheets of the later year are too few.
    assert len(rows) == 1
    assert rows[0] == pytest.approx(expected, abs=1e-6)
    assert alpha > 0.6


def test_items_have_their_own_statistics(warehouse, answers):
    _compute(warehouse)
    expected = item_statistics(answers[1], 1, 5)
    rows = warehouse.execute(
        "select item_id, mean_answer::double, standard_deviation::double, item_rest_correlation::double, "
        "alpha_without_item::double, floor_share::double from reliability.survey_item order by item_id"
    ).fetchall()
    assert [row[0] for row in rows] == ["calm_01", "calm_02", "calm_03", "calm_04"]
    columns = (
        expected.mean,
        expected.standard_deviation,
        expected.item_total_correlation,
        expected.alpha_if_deleted,
        expected.floor_share,
    )
    np.testing.assert_allclose([row[1:] for row in rows], np.array(columns).T, atol=1e-6)


def test_answers_that_do_not_vary_leave_empty_what_they_do_not_tell(warehouse):
    warehouse.execute(
        "update staging.stg_survey__student_answer set calm_01 = 4, calm_02 = 2, calm_03 = 4, calm_04 = 4"
    )
    _compute(warehouse)
    alpha, omega, shared, mean = warehouse.execute(
        "select alpha, omega, icc_single, mean_answer from reliability.survey_scale"
    ).fetchone()
    assert (alpha, omega, shared, mean) == (None, None, None, 4)
    correlations = warehouse.execute("select distinct item_rest_correlation from reliability.survey_item")
    assert correlations.fetchall() == [(None,)]


def test_the_order_of_answers_changes_no_digit(warehouse):
    _compute(warehouse)
    queries = [f"from reliability.{table} order by all" for table in ("survey_scale", "survey_item")]
    before = [warehouse.execute(query).fetchall() for query in queries]
    warehouse.execute(
        "update staging.stg_survey__student_answer set extract_row = hash(extract_row) % 100000"
    )
    _compute(warehouse)
    assert [warehouse.execute(query).fetchall() for query in queries] == before
    assert all(before)
