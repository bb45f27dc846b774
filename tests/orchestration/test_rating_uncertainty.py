"""How sure ratings are, on a small working database: the same students in several results of a rating."""

from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy import stats

from orchestration.reliability.composition import composition_of_schools
from orchestration.reliability.policy import read_error_models
from orchestration.reliability.ratings import uncertainty_of_ratings
from orchestration.reliability.results import uncertainty_of_results
from orchestration.reliability.tables import RELIABILITY
from psychometrics.reliability import (
    band_probabilities,
    decision_quality,
    influence_of_means,
    rating_errors,
    reliability_of_values,
    reml_given_errors,
)

SEED = 31
SCHOOLS, STUDENTS = 12, 40
ALL, LEARNER = 1, 2
# Measures with the weight of all students and of English learners; climate is anonymous.
WEIGHTS = {"score": (30, 20), "absent": (25, 0), "change": (15, 0), "climate": (10, 0)}
SLOPES = {"score": 0.5, "absent": -2.0, "change": 3.0, "climate": 1.0}
POLICY = """
    create table policy.error_models as select * from (values
        ('rate', 'wilson', 'beta_binomial', 0.95, 11, 10),
        ('mean', 'student_t', 'restricted_likelihood', 0.95, 11, 10),
        ('rating', 'normal', 'restricted_likelihood', 0.95, 1, 10)
    ) as model(error_model_id, interval_method, stabilization_method, confidence, smallest_student_count,
        smallest_school_count);
    create table policy.measures as select * from (values
        ('score', 'mean', 'points', -900, 900), ('absent', 'rate', 'percent', 0, 100),
        ('change', 'mean', 'points', -900, 900), ('climate', 'mean', 'percent', 0, 100)
    ) as measure(measure_id, error_model_id, unit, minimum_value, maximum_value);
    create table policy.school_programs(program_id varchar, level_id varchar);
    create table policy.composition_factors as select * from (values
        ('share_learner', 'group_share', 'absent', 'learner'), ('size', 'student_count', 'absent', 'all'),
        ('climate', 'value', 'climate', 'all')
    ) as factor(factor_id, factor_kind, measure_id, student_group_id);
    create table policy.measure_improvements as select 'change' as measure_id, 'score' as base_measure_id;
    create table policy.framework_versions as select * from (values
        ('f', 'v', 100, 1, 'rating'), ('f', 'other', 100, 1, 'rating'), ('g', 'v', 100, 1, null)
    ) as version(framework_id, framework_version, weight_denominator, score_decimals, error_model_id);
    create table intermediate.int_policy__framework_bands as select * from (values
        ('f', 'low', 1, 0.0), ('f', 'middle', 2, 50.0), ('f', 'high', 3, 60.0)
    ) as band(framework_id, band_id, band_level, lower_bound)
    cross join (values ('v'), ('other')) as version(framework_version);
    create table intermediate.int_student__group_bit as
        select * from (values ('all', 1), ('learner', 2)) as one(student_group_id, bit_value);
    create table intermediate.int_measure__break(measure_id varchar, school_year integer, comparable boolean);
    create table intermediate.int_student__program_member(
        student_id bigint, school_year integer, unit_id varchar, program_id varchar
    );
    create table intermediate.int_student__measure_penalty(
        measure_id varchar, organization_id varchar, program_id varchar, school_year integer,
        student_group_id varchar, missing_count bigint
    );
"""


def _students(generator: np.random.Generator) -> pa.Table:
    rows = []
    for school in range(SCHOOLS):
        for number in range(STUDENTS):
            student = 1000 * school + number
            ability = generator.normal(school, 40)
            mask = ALL | (LEARNER if ability < 10 else 0)
            absent = float(generator.random() < 0.3 - ability / 400)
            rows += [
                (f"s{school}", student, mask, "score", ability),
                (f"s{school}", student, mask, "absent", absent),
            ]
            rows.append((f"s{school}", None, None, "climate", generator.random()))
    names = ("unit_id", "student_id", "group_mask", "measure_id", "amount")
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture
def warehouse():
    print(f"seed {SEED}")
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema intermediate; create schema policy")
        connection.execute(POLICY)
        connection.register("rows", _students(np.random.default_rng(SEED)))
        connection.execute(
            """
            create table intermediate.int_student__measure_row as
            select measure_id, 2024 as school_year, unit_id, student_id, 'school_year' as group_basis,
                2024 as group_school_year, amount::decimal(9, 6) as amount, 1::decimal(9, 6) as weight,
                null::varchar as exclusion_reason_id
            from rows;
            create table intermediate.int_student__group_mask as
            select distinct student_id, 2024 as school_year, 'school_year' as group_basis, group_mask
            from rows where student_id is not null;
            create table intermediate.int_organization__level as
            select 's' || number as organization_id, 2024 as school_year, 'primary' as level_id
            from range(12) as schools(number);
            """
        )
        _add_results(connection)
        _add_ratings(connection)
        yield connection


def _add_results(connection) -> None:
    connection.execute(
        """
        create table marts.fct_measure_result as
        select
            organization_id, 'school' as organization_type, 'all' as program_id, 2024 as school_year,
            measure_id, student_group_id, 'student_level' as source_dataset, false as is_corrected,
            'reported' as status,
            scale * mean as value, case when measure_id = 'absent' then total end as numerator,
            denominator, scale * deviation / sqrt(denominator) as standard_error
        from (
            select unit_id as organization_id, measure_id, student_group_id,
                avg(amount::double) as mean, sum(amount::double) as total, count(*) as denominator,
                stddev_samp(amount::double) as deviation,
                case when measure_id = 'score' then 1 else 100 end as scale
            from intermediate.int_student__measure_row as measure_row
            left join intermediate.int_student__group_mask as mask using (student_id)
            inner join intermediate.int_student__group_bit
                on (coalesce(mask.group_mask, 1) & bit_value) <> 0
            group by unit_id, measure_id, student_group_id
        );
        insert into marts.fct_measure_result
        select organization_id, organization_type, program_id, school_year, 'change', 'all', source_dataset,
            false, status, 1.0, null, denominator, sqrt(standard_error ** 2 + 9)
        from marts.fct_measure_result where measure_id = 'score' and student_group_id = 'all'
        """
    )


def _add_ratings(connection) -> None:
    lines = [
        (measure, group, weight)
        for measure, weights in WEIGHTS.items()
        for group, weight in zip(("all", "learner"), weights, strict=True)
        if weight
    ]
    rows = ", ".join(
        f"('{measure}', '{group}', {weight}::decimal(18, 12))" for measure, group, weight in lines
    )
    # Anchors on a straight line far beyond every value: the slope is the same everywhere.
    anchors = ", ".join(
        f"('{name}', {number}, {position}, {5000 + slope * position})"
        for name, slope in SLOPES.items()
        for number, position in ((1, -1000 * np.sign(slope)), (2, 1000 * np.sign(slope)))
    )
    connection.execute(
        f"""
        create table policy.anchors as select * from (values {anchors})
            as anchor(anchor_set_id, anchor_number, value, points);
        create table intermediate.int_scoring__school_rating as
        select 'f' as framework_id, version as framework_version, organization_id, 2024 as school_year,
            true as rated,
            (40 + 2.3 * substr(organization_id, 2)::integer)::decimal(18, 12) as unrounded_score
        from intermediate.int_organization__level cross join (values ('v'), ('other')) as versions(version);
        create table intermediate.int_scoring__school_line as
        select framework_id, framework_version, organization_id, school_year, 'all' as program_id,
            'measure' as line_type, measure_id, student_group_id, effective_weight,
            1::decimal(9, 6) as enrollment_share, 1.0 as contribution
        from intermediate.int_scoring__school_rating
        cross join (values {rows}) as line(measure_id, student_group_id, effective_weight);
        -- The other version rests on absence alone.
        delete from intermediate.int_scoring__school_line
        where framework_version = 'other' and measure_id <> 'absent';
        create table intermediate.int_scoring__scope as
        select framework_id, framework_version, organization_id, school_year, 'all' as program_id,
            'all' as result_program_id
        from intermediate.int_scoring__school_rating;
        create table intermediate.int_scoring__measure_level as
        select line.framework_id, line.framework_version, line.organization_id, line.program_id,
            line.school_year, line.measure_id, line.student_group_id, line.measure_id as anchor_set_id,
            result.value as exact_value
        from intermediate.int_scoring__school_line as line
        inner join marts.fct_measure_result as result
            using (organization_id, program_id, school_year, measure_id, student_group_id);
        """
    )


def _compute(warehouse) -> None:
    models = read_error_models(warehouse)
    tables = uncertainty_of_results(warehouse, models)
    tables |= uncertainty_of_ratings(warehouse, models, tables["result_uncertainty"])
    tables |= composition_of_schools(warehouse)
    RELIABILITY.write(warehouse, tables)


def _errors(warehouse, version: str = "v") -> dict[str, tuple[float, float]]:
    rows = warehouse.execute(
        "select organization_id, standard_error::double, share_without_students::double "
        f"from reliability.rating_error where framework_version = '{version}' order by organization_id"
    ).fetchall()
    return {school: (error, share) for school, error, share in rows}


def _expected(warehouse) -> dict[str, tuple[float, float]]:
    """Errors from rows of students in cells, one by one, as the numeric package takes them."""
    rows = warehouse.execute(
        "select unit_id, student_id, group_mask, measure_id, amount::double "
        "from intermediate.int_student__measure_row "
        "inner join intermediate.int_student__group_mask using (student_id) where measure_id <> 'climate'"
    ).fetchall()
    cells = []
    for school, student, mask, measure, amount in rows:
        for bit, weight in zip((ALL, LEARNER), WEIGHTS[measure], strict=True):
            if mask & bit and weight:
                scale = 100 if measure == "absent" else 1
                # A change from last year is carried by the students of its base.
                points = SLOPES[measure] * weight / 100
                if measure == "score" and bit == ALL:
                    points += SLOPES["change"] * WEIGHTS["change"][0] / 100
                cells.append((school, student, f"{school} {measure} {bit}", scale * amount, points))
    school, student, cell, value, factor = map(np.array, zip(*cells, strict=True))
    influence = influence_of_means(value.astype(float), cell, factor.astype(float))
    climate = warehouse.execute(
        "select organization_id, standard_error from marts.fct_measure_result "
        "where measure_id = 'climate' order by organization_id"
    ).fetchall()
    last_year = (SLOPES["change"] * WEIGHTS["change"][0] / 100) ** 2 * 9
    others = np.array([last_year + (WEIGHTS["climate"][0] / 100 * error) ** 2 for _, error in climate])
    found = rating_errors(school, student, influence, (np.array([name for name, _ in climate]), others))
    return {
        name: (error, share)
        for name, error, share in zip(
            found.schools.tolist(), found.standard_error, found.independent_share, strict=True
        )
    }


def test_a_students_influence_is_summed_over_every_result_before_it_is_squared(warehouse):
    _compute(warehouse)
    found, expected = _errors(warehouse), _expected(warehouse)
    assert list(found) == sorted(expected)
    for school, pair in found.items():
        assert pair == pytest.approx(expected[school], abs=2e-6)
    # Taken as independent, results would be another sum of squares.
    naive = warehouse.execute(
        "select sqrt(sum((effective_weight / 100 * slope * standard_error) ** 2)) "
        "from intermediate.int_scoring__school_line inner join marts.fct_measure_result "
        "using (organization_id, school_year, measure_id, student_group_id) inner join (values "
        + ", ".join(f"('{name}', {slope})" for name, slope in SLOPES.items())
        + ") as slopes(measure_id, slope) using (measure_id) "
        "where organization_id = 's0' and framework_version = 'v'"
    ).fetchone()[0]
    assert abs(naive - found["s0"][0]) > 0.1


def test_a_rating_of_one_result_has_the_error_of_that_result(warehouse):
    _compute(warehouse)
    for school, (error, share) in _errors(warehouse, "other").items():
        own = warehouse.execute(
            f"select standard_error from marts.fct_measure_result where organization_id = '{school}' "
            "and measure_id = 'absent' and student_group_id = 'all'"
        ).fetchone()[0]
        assert error == pytest.approx(own * 2.0 * 0.25, abs=1e-6)
        assert share == 0


def test_missing_students_and_corrected_results_are_as_in_the_result_itself(warehouse):
    warehouse.execute(
        "insert into intermediate.int_student__measure_penalty "
        "values ('absent', 's1', 'all', 2024, 'all', 10); "
        "update marts.fct_measure_result set is_corrected = true where organization_id = 's2'"
    )
    _compute(warehouse)
    found = _errors(warehouse, "other")
    own = warehouse.execute(
        "select organization_id, standard_error from marts.fct_measure_result "
        "where measure_id = 'absent' and student_group_id = 'all'"
    ).fetchall()
    own = dict(own)
    # Forty students' spread over fifty.
    assert found["s1"][0] == pytest.approx(own["s1"] * 0.5 * 40 / 50, abs=1e-6)
    assert found["s2"] == pytest.approx((own["s2"] * 0.5, 1.0), abs=1e-6)


def test_a_result_without_any_error_leaves_the_rating_without(warehouse):
    warehouse.execute(
        "update marts.fct_measure_result set standard_error = null "
        "where organization_id = 's3' and measure_id = 'climate'"
    )
    _compute(warehouse)
    assert set(_errors(warehouse)) == {f"s{number}" for number in range(SCHOOLS)} - {"s3"}
    # Where the scale is flat, nobody needs to know.
    warehouse.execute("update policy.anchors set points = 50 where anchor_set_id = 'climate'")
    _compute(warehouse)
    assert "s3" in _errors(warehouse)


def test_bands_have_probabilities_from_schools_of_the_level(warehouse):
    _compute(warehouse)
    rows = warehouse.execute(
        "select unrounded_score::double, standard_error::double, score_reliability::double, "
        "list(probability::double order by band_level) "
        "from reliability.rating_error inner join intermediate.int_scoring__school_rating "
        "using (framework_id, framework_version, organization_id, school_year) "
        "inner join reliability.band_probability "
        "using (framework_id, framework_version, organization_id, school_year) "
        "inner join intermediate.int_policy__framework_bands "
        "using (framework_id, framework_version, band_id) where framework_version = 'v' "
        "group by all order by 1"
    ).fetchall()
    score, error, reliability = (np.array([row[place] for row in rows]) for place in range(3))
    components = reml_given_errors(score, error**2)
    np.testing.assert_allclose(reliability, reliability_of_values(components.between, error**2), atol=2e-6)
    expected = band_probabilities(score, error, reliability, components.mean, np.array([50.0, 60.0]))
    np.testing.assert_allclose(np.array([row[3] for row in rows]), expected, atol=1e-5)
    # Of nine schools nobody knows how scores differ: the score speaks for itself.
    warehouse.execute(
        "delete from intermediate.int_scoring__school_rating where organization_id in ('s1', 's2', 's3')"
    )
    _compute(warehouse)
    probability = warehouse.execute(
        "select probability from reliability.band_probability "
        "where organization_id = 's0' and framework_version = 'v' and band_id = 'low'"
    ).fetchone()[0]
    alone = band_probabilities(score[:1], error[:1], np.ones(1), score[:1], np.array([50.0, 60.0]))[0, 0]
    assert float(probability) == pytest.approx(alone, abs=1e-5)
    assert probability > Decimal("0.5")


def test_the_bands_of_a_year_are_judged_as_decisions(warehouse):
    warehouse.execute(
        "update marts.fct_measure_result set standard_error = null "
        "where organization_id = 's3' and measure_id = 'climate'"
    )
    _compute(warehouse)
    score, error = map(
        np.array,
        zip(
            *warehouse.execute(
                "select unrounded_score::double, standard_error::double from reliability.rating_error "
                "inner join intermediate.int_scoring__school_rating "
                "using (framework_id, framework_version, organization_id, school_year) "
                "where framework_version = 'v'"
            ).fetchall(),
            strict=True,
        ),
    )
    components = reml_given_errors(score, error**2)
    reliability = reliability_of_values(components.between, error**2)
    expected = decision_quality(score, error, reliability, components.mean, np.array([50.0, 60.0]))
    found = warehouse.execute(
        "select rated_count, school_count, mean_standard_error::double, expected_accuracy::double, "
        "decision_accuracy::double, decision_consistency::double, kappa::double "
        "from reliability.decision_quality where framework_version = 'v' and school_year = 2024"
    ).fetchone()
    assert found == pytest.approx(
        (
            SCHOOLS,
            SCHOOLS - 1,
            error.mean(),
            expected.expected_accuracy,
            expected.accuracy.agreement,
            expected.consistency.agreement,
            expected.consistency.kappa,
        ),
        abs=1e-5,
    )


def test_scores_and_results_are_correlated_with_whom_a_school_serves(warehouse):
    # Of one school the number of learners is withheld, of another it is 0.
    warehouse.execute(
        "update marts.fct_measure_result set denominator = null, status = 'suppressed_by_source' "
        "where organization_id = 's4' and measure_id = 'absent' and student_group_id = 'learner'; "
        "delete from marts.fct_measure_result "
        "where organization_id = 's5' and measure_id = 'absent' and student_group_id = 'learner'"
    )
    _compute(warehouse)
    rows = warehouse.execute(
        "select whole.organization_id, whole.value, "
        "case whole.organization_id when 's4' then null when 's5' then 0 else learner.denominator / 40 end, "
        "climate.value, rating.unrounded_score::double "
        "from marts.fct_measure_result as whole "
        "left join marts.fct_measure_result as learner on whole.organization_id = learner.organization_id "
        "and learner.measure_id = 'absent' and learner.student_group_id = 'learner' "
        "inner join marts.fct_measure_result as climate on whole.organization_id = climate.organization_id "
        "and climate.measure_id = 'climate' and climate.student_group_id = 'all' "
        "inner join intermediate.int_scoring__school_rating as rating "
        "on whole.organization_id = rating.organization_id and rating.framework_version = 'v' "
        "where whole.measure_id = 'score' and whole.student_group_id = 'all'"
    ).fetchall()
    value, share, climate, score = (np.array([row[place] for row in rows], float) for place in range(1, 5))
    known = ~np.isnan(share)
    assert known.sum() == SCHOOLS - 1

    def told(table: str, where: str) -> dict[str, tuple]:
        found = warehouse.execute(
            "select factor_id, school_count, correlation::double, correlation_lower::double "
            f"from reliability.{table} where {where}"
        ).fetchall()
        return {row[0]: row[1:] for row in found}

    def expected(first, second) -> tuple:
        one = stats.pearsonr(first, second)
        return len(first), one.statistic, one.confidence_interval().low

    results = told("measure_composition", "measure_id = 'score'")
    assert results["share_learner"] == pytest.approx(expected(value[known], share[known]), abs=2e-6)
    assert results["climate"] == pytest.approx(expected(value, climate), abs=2e-6)
    # Schools of the same size tell nothing of size.
    assert results["size"] == (SCHOOLS, None, None)
    scores = told("rating_composition", "framework_version = 'v'")
    assert scores["share_learner"] == pytest.approx(expected(score[known], share[known]), abs=2e-6)


def test_the_order_of_rows_changes_no_digit(warehouse):
    _compute(warehouse)
    queries = [
        f"from reliability.{table} order by all"
        for table in (
            "rating_error",
            "band_probability",
            "decision_quality",
            "measure_composition",
            "rating_composition",
        )
    ]
    before = [warehouse.execute(query).fetchall() for query in queries]
    for table, key in (
        ("int_student__measure_row", "student_id"),
        ("int_scoring__school_line", "measure_id"),
    ):
        warehouse.execute(
            f"create or replace table intermediate.{table} as from intermediate.{table} order by hash({key})"
        )
    _compute(warehouse)
    assert [warehouse.execute(query).fetchall() for query in queries] == before
    assert all(before)
