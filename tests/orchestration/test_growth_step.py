"""The growth step on a small working database: what it reads, what it writes, what it says."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from orchestration.growth.computing import compute_growth
from orchestration.growth.policy import GrowthPolicyError, read_models
from psychometrics.growth import student_growth_percentiles

SEED = 11
STUDENTS, SCHOOLS = 240, 5
YEARS = (2023, 2024, 2025)
GROUPS = {"all": 1, "english_learner": 2}


def _history(generator: np.random.Generator) -> pa.Table:
    """Scores of one cohort, grade 3 in 2023; a third of grade 3 and some of grade 5 are missing."""
    ability = generator.normal(size=STUDENTS)
    rows = []
    for subject in ("ela", "math"):
        for back, year in enumerate(YEARS):
            scores = np.round(2450 + 80 * ability + 45 * generator.normal(size=STUDENTS) + 20 * back)
            kept = np.ones(STUDENTS, dtype=bool)
            if back == 0:
                kept[::3] = False
            if back == 2:
                kept[1::8] = False
            rows += [
                (student, subject, year, 3 + back, scores[student - 1])
                for student in range(1, STUDENTS + 1)
                if kept[student - 1]
            ]
    columns = ("student_id", "subject_id", "school_year", "grade", "scale_score")
    return pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))


PANEL = """
    create table intermediate.int_student__growth_panel as
    select
        one.student_id, one.subject_id, one.school_year, one.grade, one.scale_score,
        one.standard_error_points,
        two.grade as prior_1_grade, two.school_year as prior_1_school_year,
        two.scale_score as prior_1_scale_score, two.standard_error_points as prior_1_standard_error_points,
        three.grade as prior_2_grade, three.school_year as prior_2_school_year,
        three.scale_score as prior_2_scale_score,
        three.standard_error_points as prior_2_standard_error_points,
        other.scale_score as prior_1_other_subject_scale_score,
        case when two.grade is null then 'no_prior_score' end as exclusion_reason_id
    from history as one
    left join history as two
        on one.student_id = two.student_id and one.subject_id = two.subject_id
        and one.school_year = two.school_year + 1
    left join history as three
        on two.student_id = three.student_id and two.subject_id = three.subject_id
        and two.school_year = three.school_year + 1
    left join history as other
        on one.student_id = other.student_id and one.subject_id <> other.subject_id
        and one.school_year = other.school_year + 1
"""
MEMBERS = f"""
    create table intermediate.int_student__growth_member as
    select student_id, subject_id, school_year, place.unit_id, place.unit_type, 'all' as program_id,
        case when student_id % 2 = 0 then 3 else 1 end as group_mask, 7 as extract_number
    from intermediate.int_student__growth_panel
    cross join lateral (
        select 's' || (student_id % {SCHOOLS})::varchar as unit_id, 'school' as unit_type
        union all select 'd', 'district'
    ) as place
    where exclusion_reason_id is null
"""
POLICY = """
    create table policy.growth_models as select * from (values
        ('percentile', 'ela', 'student_growth_percentile', 2, 50, 'estimated', 'off', null::integer),
        ('gain_ela', 'ela', 'residual_gain', 1, 50, 'none', 'off', null),
        ('gain_math', 'math', 'residual_gain', 1, 50, 'none', 'off', null)
    ) as model(growth_model_id, subject_id, method, greatest_prior_count, smallest_cohort, knots,
        measurement_error_correction, simex_seed);
    create table policy.growth_model_grades as
        select growth_model_id, grade from policy.growth_models cross join (values (4), (5)) as grades(grade);
    create table policy.growth_knots(
        growth_model_id varchar, grade integer, knot_number integer, score decimal(9, 3)
    );
    create table policy.growth_measures as select * from (values
        ('mean', 'percentile', 'mean', 1, null::integer, 1),
        ('median', 'percentile', 'median', 1, null, 1),
        ('gain_in_ela', 'gain_ela', 'best_linear_prediction', 11, 500, 3),
        ('gain_in_math', 'gain_math', 'best_linear_prediction', 11, 500, 3)
    ) as measure(measure_id, growth_model_id, aggregate, smallest_count, large_count, years_pooled);
"""


@pytest.fixture
def warehouse():
    print(f"seed {SEED}")
    with duckdb.connect() as connection:
        connection.execute("create schema intermediate; create schema policy")
        connection.register("scores", _history(np.random.default_rng(SEED)))
        connection.execute("create table history as select *, 30.0 as standard_error_points from scores")
        connection.execute("create table intermediate.int_student__score_history as from history")
        for statement in (PANEL, MEMBERS, POLICY):
            connection.execute(statement)
        groups = ", ".join(f"('{name}', {bit})" for name, bit in GROUPS.items())
        connection.execute(
            "create table intermediate.int_student__group_bit as "
            f"select * from (values {groups}) as one(student_group_id, bit_value)"
        )
        yield connection


def _rows(warehouse, table: str) -> list[tuple]:
    return warehouse.execute(f"from growth.{table} order by all").fetchall()


def test_percentiles_are_those_of_the_cohort_with_knots_of_all_scores(warehouse):
    compute_growth(warehouse)
    wide = warehouse.execute(
        "select student_id as ID, "
        + ", ".join(
            f"max(scale_score) filter (school_year = {year}) as SS_{year}, "
            f"max(grade) filter (school_year = {year}) as GRADE_{year}"
            for year in YEARS
        )
        + " from history where subject_id = 'ela' group by student_id order by student_id"
    ).arrow()
    result = student_growth_percentiles(wide.read_all(), (3, 4, 5), 2025)
    expected = dict(
        zip(result.table.column("ID").to_pylist(), result.table.column("SGP").to_pylist(), strict=True)
    )
    found = warehouse.execute(
        "select student_id, growth_percentile, prior_count, standard_error from growth.student_growth "
        "where growth_model_id = 'percentile' and school_year = 2025"
    ).fetchall()
    assert {student: int(percentile) for student, percentile, *_ in found} == expected
    second = set(result.table.filter(result.table.column("SGP_ORDER_2").is_valid()).column("ID").to_pylist())
    assert {student for student, _, priors, _ in found if priors == 2} == second
    assert all(error > 0 for *_, error in found)
    knots = warehouse.execute(
        "select prior_grade, list(score::double order by knot_number) from growth.knot "
        "where school_year = 2025 group by prior_grade"
    ).fetchall()
    for grade, scores in knots:
        one = result.knots[grade]
        assert scores == [one.boundaries[0], *one.inner, one.boundaries[1]]


def test_groups_have_medians_and_predictions_and_districts_simple_means(warehouse):
    summary = compute_growth(warehouse)
    assert (summary.messages, summary.computed_cohorts) == ((), 6)
    rows = warehouse.execute(
        """
        select result.measure_id, count(distinct result.organization_id), count(distinct student_group_id),
            bool_and(result.value is not null and result.standard_error > 0), min(extract_number)
        from growth.group_growth as result where school_year = 2025 group by all order by all
        """
    ).fetchall()
    assert rows == [(name, SCHOOLS + 1, 2, True, 7) for name in ("gain_in_ela", "gain_in_math", "median")]
    median, expected = warehouse.execute(
        """
        select
            (select value from growth.group_growth
                where measure_id = 'median' and organization_id = 's2' and school_year = 2025
                and student_group_id = 'english_learner'),
            (select median(growth_percentile) from growth.student_growth
                where growth_model_id = 'percentile' and school_year = 2025 and student_id % 10 = 2)
        """
    ).fetchone()
    assert float(median) == float(expected)
    simple, expected = warehouse.execute(
        """
        select
            (select value from growth.group_growth
                where measure_id = 'gain_in_math' and organization_id = 'd' and school_year = 2025
                and student_group_id = 'english_learner'),
            (select avg(residual_gain) from growth.student_growth
                where growth_model_id = 'gain_math' and school_year = 2025 and student_id % 2 = 0)
        """
    ).fetchone()
    assert float(simple) == pytest.approx(float(expected), abs=2e-6)


def test_the_same_panel_gives_the_same_tables_in_any_order_of_rows(warehouse):
    compute_growth(warehouse)
    tables = ("cohort", "knot", "student_growth", "group_growth")
    before = {table: _rows(warehouse, table) for table in tables}
    for table in ("panel", "member"):
        name = f"intermediate.int_student__growth_{table}"
        warehouse.execute(
            f"create or replace table {name} as from {name} order by hash(student_id, school_year)"
        )
    compute_growth(warehouse)
    assert {table: _rows(warehouse, table) for table in tables} == before


def test_a_later_year_does_not_change_an_earlier_one(warehouse):
    compute_growth(warehouse)
    query = "from growth.group_growth where school_year = 2024 order by all"
    before = warehouse.execute(query).fetchall()
    for table in ("growth_panel", "growth_member", "score_history"):
        warehouse.execute(f"delete from intermediate.int_student__{table} where school_year = 2025")
    compute_growth(warehouse)
    assert warehouse.execute(query).fetchall() == before
    assert before


def test_a_small_cohort_is_told_and_costs_no_other(warehouse):
    warehouse.execute("update policy.growth_models set smallest_cohort = 190")
    summary = compute_growth(warehouse)
    few = "grade 4: 160 students have the current score and both of last year; at least 190 are needed"
    assert summary.messages == (
        "percentile 2024, grade 4: 160 students have a score before; the model asks for 190",
        f"gain_ela 2024, {few}",
        f"gain_math 2024, {few}",
    )
    outcomes = warehouse.execute(
        "select school_year, outcome, student_count, greatest_prior_count from growth.cohort "
        "where growth_model_id = 'percentile' order by all"
    ).fetchall()
    # So many have one prior score in 2025, fewer two.
    assert outcomes == [(2024, "not_computable", 160, 1), (2025, "computed", 210, 1)]
    reasons = warehouse.execute(
        "select exclusion_reason_id, count(*), count(growth_percentile) from growth.student_growth "
        "where growth_model_id = 'percentile' and school_year = 2024 group by all"
    ).fetchall()
    assert reasons == [("cohort_not_computable", 160, 0)]


def test_without_students_the_tables_are_empty(warehouse):
    for table in ("growth_panel", "growth_member", "score_history"):
        warehouse.execute(f"delete from intermediate.int_student__{table}")
    assert set(compute_growth(warehouse).row_counts.values()) == {0}
    assert _rows(warehouse, "student_growth") == _rows(warehouse, "group_growth") == []


def test_fixed_knots_are_rows_of_the_policy(warehouse):
    warehouse.execute("update policy.growth_models set knots = 'fixed' where growth_model_id = 'percentile'")
    fixed = (2100.0, 2390.0, 2430.0, 2470.0, 2510.0, 2800.0)
    for grade in (3, 4):
        for number, score in enumerate(fixed):
            warehouse.execute(
                "insert into policy.growth_knots values ('percentile', ?, ?, ?)", [grade, number, score]
            )
    compute_growth(warehouse)
    used = warehouse.execute(
        "select distinct knot_number, score::double from growth.knot order by 1"
    ).fetchall()
    assert used == list(enumerate(fixed))
    warehouse.execute("delete from policy.growth_knots where grade = 4 and knot_number = 2")
    with pytest.raises(GrowthPolicyError, match="percentile, grade 4 needs the knots 0 to 5"):
        read_models(warehouse)


def test_simex_is_a_switch_of_the_policy_and_needs_a_seed(warehouse):
    def values() -> list[tuple]:
        compute_growth(warehouse)
        return warehouse.execute(
            "select growth_percentile from growth.student_growth "
            "where growth_model_id = 'percentile' order by student_id, school_year"
        ).fetchall()

    measured = values()
    warehouse.execute(
        "update policy.growth_models set measurement_error_correction = 'simex' where method like 'student%'"
    )
    with pytest.raises(GrowthPolicyError, match="percentile asks for simex and has no simex_seed"):
        read_models(warehouse)
    warehouse.execute("update policy.growth_models set simex_seed = 5 where method like 'student%'")
    corrected = values()
    assert corrected != measured
    assert values() == corrected
