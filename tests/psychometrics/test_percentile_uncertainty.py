import numpy as np
import pytest
from simulated_panels import YEAR, panel, progression, scores

from psychometrics.growth import GrowthError, MissingColumnsError, PanelError
from psychometrics.growth.design import build_design
from psychometrics.growth.fit import fit_quantiles
from psychometrics.growth.knots import estimate_knots
from psychometrics.growth.measurement_error import percentiles_with_measurement_error
from psychometrics.growth.uncertainty import percentile_uncertainty

SEED = 20250606


def _fitted(students: int = 500):
    values = scores(np.random.default_rng(SEED), students, 2)
    design = build_design(values[1], [values[0]], [estimate_knots(values[0])])
    return design, fit_quantiles(design)


def test_standard_error_is_the_spread_of_percentiles_over_redrawn_scores():
    design, fits = _fitted()
    students = np.arange(0, 500, 25)
    error = 30.0
    found = percentile_uncertainty(design, fits, np.full(500, error))
    curves = np.round(design.rows(design.cell_of_student[students]) @ fits.coefficients.T, 5)
    observed = design.outcome[design.cell_of_student[students]]
    generator = np.random.default_rng(SEED)
    redrawn = observed[:, None] + error * generator.standard_normal((len(students), 20_000))
    counts = np.stack(
        [
            np.clip(np.searchsorted(np.sort(curve), score, side="left"), 1, 99)
            for curve, score in zip(curves, redrawn, strict=True)
        ]
    )
    print(f"seed {SEED}")
    np.testing.assert_allclose(found.standard_error[students], counts.std(axis=1), rtol=0.03, atol=0.05)
    inside = (counts >= found.low[students, None]) & (counts <= found.high[students, None])
    assert (inside.mean(axis=1) >= 0.945).all()


def test_next_to_no_error_gives_the_percentile_itself():
    design, fits = _fitted()
    found = percentile_uncertainty(design, fits, np.full(500, 1e-9))
    percentile = np.clip(fits.below[design.cell_of_student], 1, 99)
    curves = np.round(design.rows(design.cell_of_student) @ fits.coefficients.T, 5)
    scores_apart = np.abs(curves - design.outcome[design.cell_of_student, None]).min(axis=1) > 1e-4
    assert scores_apart.any()
    assert (found.low[scores_apart] == percentile[scores_apart]).all()
    assert (found.high[scores_apart] == percentile[scores_apart]).all()
    assert (found.standard_error[scores_apart] < 1e-6).all()


def test_an_unknown_error_gives_no_interval():
    design, fits = _fitted()
    errors = np.full(500, 30.0)
    errors[3] = np.nan
    found = percentile_uncertainty(design, fits, errors)
    assert np.isnan([found.standard_error[3], found.low[3], found.high[3]]).all()
    assert not np.isnan(found.standard_error[4])


def test_wrong_use_is_told():
    design, fits = _fitted()
    with pytest.raises(GrowthError, match="positive"):
        percentile_uncertainty(design, fits, np.zeros(500))
    with pytest.raises(GrowthError, match="confidence"):
        percentile_uncertainty(design, fits, np.ones(500), confidence=95)
    with pytest.raises(GrowthError, match="hundred"):
        percentile_uncertainty(design, fit_quantiles(design, np.array([0.5])), np.ones(500))


def _with_errors(students: int = 200):
    values = scores(np.random.default_rng(SEED), students, 3)
    values[0, :30] = np.nan
    table = panel(values)
    for year in (2023, 2024, 2025):
        table = table.append_column(f"CSEM_{year}", [np.linspace(20, 40, students)])
    return values, table


def test_a_panel_with_errors_of_measurement():
    values, table = _with_errors()
    found = percentiles_with_measurement_error(table, progression(values), YEAR, seed=SEED, replicates=1)
    assert found.column_names == ["ID", "SGP", "SGP_STANDARD_ERROR", "SGP_LOW", "SGP_HIGH", "SGP_SIMEX"]
    assert all(found.column(name).null_count == 0 for name in found.column_names)
    low, middle, high = (found.column(name).to_numpy().astype(int) for name in ("SGP_LOW", "SGP", "SGP_HIGH"))
    assert (low <= middle).all()
    assert (middle <= high).all()
    again = percentiles_with_measurement_error(
        table, progression(values), YEAR, seed=SEED, replicates=1, threads=1
    )
    assert again.equals(found)
    plain = percentiles_with_measurement_error(table, progression(values), YEAR, seed=None)
    assert plain.equals(found.drop_columns("SGP_SIMEX"))


def test_a_panel_without_errors_of_measurement():
    values, table = _with_errors()
    with pytest.raises(MissingColumnsError, match="CSEM_2024"):
        percentiles_with_measurement_error(
            table.drop_columns("CSEM_2024"), progression(values), YEAR, seed=None
        )
    zero = table.set_column(table.column_names.index("CSEM_2024"), "CSEM_2024", [np.zeros(200)])
    with pytest.raises(PanelError, match="CSEM_2024 is missing or not positive for 200 students"):
        percentiles_with_measurement_error(zero, progression(values), YEAR, seed=None)
