"""Who belongs to a cohort, and what is said of a panel that cannot be used."""

import numpy as np
import pyarrow as pa
import pytest
from simulated_panels import YEAR, panel, progression, scores

from psychometrics.growth import (
    CohortRequest,
    CohortTooSmallError,
    ConstantScoresError,
    DuplicateKnotsError,
    GrowthError,
    Knots,
    MissingColumnsError,
    PanelError,
    growth_of_cohorts,
    student_growth_percentiles,
)
from psychometrics.growth.panel import read_panel

SEED = 20250602


def _values(students: int = 200, years: int = 3) -> np.ndarray:
    return scores(np.random.default_rng(SEED), students, years)


def _with(table: pa.Table, name: str, values) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_a_cohort_has_exactly_the_grades_and_all_the_scores():
    table = pa.table(
        {
            "ID": ["a", "b", "c", "d", "e"],
            "GRADE_2023": [3, 3, None, 3, 3],
            "SS_2023": [1.5, None, 1, 1, 1],
            "GRADE_2024": [4, 4, 4, 3, 4],
            "SS_2024": [2.0, 2, 2, 2, 2],
            "GRADE_2025": [5, 5, 5, 5, 5],
            "SS_2025": [3.0, 3, 3, 3, None],
        }
    )
    found = read_panel(table, [3, 4, 5], 2025)
    assert found.cohort(1).rows.tolist() == [0, 1, 2]
    assert found.cohort(2).rows.tolist() == [0]
    assert found.cohort(2).priors.tolist() == [[2.0], [1.5]]


def test_knots_take_all_students_of_the_grade_in_any_prior_year():
    values = _values()
    table = panel(values)
    # A student of the current grade 3 two years ago and now, without a current score, counts all the same.
    grades = table.column("GRADE_2024").to_numpy().copy()
    grades[:100] = 3
    knots = read_panel(_with(table, "GRADE_2024", grades), [3, 4, 5], YEAR).knots()
    pooled = np.concatenate([values[0], values[1, :100]])
    assert knots[3].inner == tuple(np.round(np.quantile(pooled, [0.2, 0.4, 0.6, 0.8]), 3))
    assert knots[4].inner == tuple(np.round(np.quantile(values[1, 100:], [0.2, 0.4, 0.6, 0.8]), 3))


def test_the_highest_order_available_counts():
    values = _values()
    values[0, :60] = np.nan
    table = student_growth_percentiles(panel(values), [3, 4, 5], YEAR).table
    first, second, best = (table.column(name).to_pylist() for name in ("SGP_ORDER_1", "SGP_ORDER_2", "SGP"))
    assert second[:60] == [None] * 60
    assert best == first[:60] + second[60:]


def test_fixed_knots_are_used_as_given():
    values = _values()
    fixed = {
        3: Knots((2380, 2420, 2460, 2510), (2000, 2900)),
        4: Knots((2390, 2430, 2470, 2520), (2000, 2900)),
    }
    result = student_growth_percentiles(panel(values), [3, 4, 5], YEAR, knots=fixed)
    assert result.knots == fixed
    with pytest.raises(GrowthError, match="no fixed knots for grade 4"):
        student_growth_percentiles(panel(values), [3, 4, 5], YEAR, knots={3: fixed[3]})


def test_text_that_reads_as_numbers_is_a_number():
    values = _values()
    table = panel(values)
    text = [None if number == 3 else f" {score:g} " for number, score in enumerate(values[2])]
    text[5] = "  "
    changed = values.copy()
    changed[2, [3, 5]] = np.nan
    ours = student_growth_percentiles(_with(table, "SS_2025", text), [3, 4, 5], YEAR).table
    assert ours.equals(student_growth_percentiles(panel(changed), [3, 4, 5], YEAR).table)


def test_missing_columns_are_all_named():
    table = panel(_values()).drop_columns(["GRADE_2023", "SS_2025"])
    with pytest.raises(MissingColumnsError, match="SS_2025, GRADE_2023"):
        student_growth_percentiles(table, [3, 4, 5], YEAR)


def test_a_student_twice():
    values = _values()
    ids = np.arange(values.shape[1])
    ids[7] = ids[8]
    with pytest.raises(PanelError, match="1 rows repeat an ID"):
        student_growth_percentiles(panel(values, ids), [3, 4, 5], YEAR)


def test_a_student_without_identifier():
    table = _with(panel(_values()), "ID", [None, *range(199)])
    with pytest.raises(PanelError, match="1 rows have no ID"):
        student_growth_percentiles(table, [3, 4, 5], YEAR)


def test_text_that_is_no_number_is_located_and_not_shown():
    text = [f"{one:g}" for one in _values()[2]]
    text[16] = "absent"
    with pytest.raises(PanelError, match=r"column SS_2025 .* row 17") as error:
        student_growth_percentiles(_with(panel(_values()), "SS_2025", text), [3, 4, 5], YEAR)
    assert "absent" not in str(error.value)


def test_infinite_scores():
    values = _values()
    values[1, 0] = np.inf
    with pytest.raises(PanelError, match="SS_2024 holds infinite"):
        student_growth_percentiles(panel(values), [3, 4, 5], YEAR)


def test_a_small_cohort_names_its_order_and_size():
    values = _values()
    values[0, 40:] = np.nan
    with pytest.raises(CohortTooSmallError, match=r"40 students have all 3 scores of grades 3,4,5 .* 50"):
        student_growth_percentiles(panel(values), [3, 4, 5], YEAR)
    with pytest.raises(CohortTooSmallError, match="at least 16 are needed"):
        student_growth_percentiles(panel(_values(12)), [3, 4, 5], YEAR, minimum_students=16)


def test_small_higher_orders_can_be_left_out():
    values = _values()
    values[0, 40:] = np.nan
    result = student_growth_percentiles(panel(values), [3, 4, 5], YEAR, leave_out_small_orders=True)
    assert result.table.column_names == ["ID", "SGP_ORDER_1", "SGP"]
    with pytest.raises(CohortTooSmallError):
        student_growth_percentiles(panel(_values(20)), [3, 4, 5], YEAR, leave_out_small_orders=True)


def test_a_cohort_that_cannot_be_computed_costs_the_others_nothing():
    good, small = panel(_values()), panel(_values(20))
    requests = [
        CohortRequest(small, (3, 4, 5), YEAR, label="ela"),
        CohortRequest(good, (3, 4, 5), YEAR),
        CohortRequest(good, (3, 4, 6), 2030, label="mathematics"),
    ]
    first, second, third = growth_of_cohorts(requests)
    assert isinstance(first, CohortTooSmallError)
    assert str(first).startswith("ela: 20 students")
    assert second.table.equals(student_growth_percentiles(good, [3, 4, 5], YEAR).table)
    assert isinstance(third, MissingColumnsError)


def test_constant_scores():
    values = _values()
    values[1] = 2400
    with pytest.raises(ConstantScoresError, match="grade 4 are all the same"):
        student_growth_percentiles(panel(values), [3, 4, 5], YEAR)
    values = _values()
    values[2] = 2400
    with pytest.raises(ConstantScoresError, match="current scores"):
        student_growth_percentiles(panel(values), [3, 4, 5], YEAR)


def test_heavy_ties_and_the_way_out():
    values = _values(years=2)
    values[0] = np.where(np.arange(200) % 10 < 6, 2450, values[0])
    with pytest.raises(DuplicateKnotsError, match="grade 3 have so many ties"):
        student_growth_percentiles(panel(values), [3, 4], YEAR)
    fixed = {3: Knots((2380, 2420, 2470, 2510), (2000, 2900))}
    result = student_growth_percentiles(panel(values), [3, 4], YEAR, knots=fixed)
    assert result.table.num_rows == 200


@pytest.mark.parametrize("wrong", [[5], [3, 4, 5, 6, 7, 8], [3, 3]])
def test_progressions_that_make_no_sense(wrong):
    with pytest.raises(GrowthError, match="progression"):
        student_growth_percentiles(panel(_values()), wrong, YEAR)


def test_four_priors():
    values = _values(students=400, years=5)
    result = student_growth_percentiles(panel(values), progression(values), YEAR)
    assert [one.fits.coefficients.shape[1] for one in result.orders] == [8, 15, 22, 29]
