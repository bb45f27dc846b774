"""Correction for measurement error, against curves fitted to scores without error."""

import numpy as np
import pytest
from scipy.special import ndtri

from psychometrics.growth import GrowthError
from psychometrics.growth.fit import QUANTILES
from psychometrics.growth.knots import estimate_knots
from psychometrics.growth.percentiles import percentiles_of
from psychometrics.growth.simex import extrapolation_weights, simex_percentiles
from psychometrics.growth.spline_basis import spline_columns

SEED = 20250605
ERROR = 35.0
SOME = np.array([0.1, 0.5, 0.9])


def _cohort(students: int = 4000):
    generator = np.random.default_rng(SEED)
    truth = 2450 + 85 * generator.normal(size=students)
    measured = truth + ERROR * generator.normal(size=students)
    current = 2480 + 0.9 * (truth - 2450) + 40 * generator.normal(size=students)
    return current, measured, estimate_knots(measured)


@pytest.mark.parametrize(("extrapolation", "left"), [("linear", 0.65), ("quadratic", 0.5)])
def test_most_of_the_bias_goes_away(extrapolation, left):
    current, measured, knots = _cohort(16_000)
    errors = np.full(len(current), ERROR)
    fits = simex_percentiles(
        current,
        [measured],
        [errors],
        [knots],
        seed=SEED,
        replicates=6,
        quantiles=SOME,
        extrapolation=extrapolation,
    )
    grid = np.linspace(2340, 2560, 23)
    rows = np.column_stack([np.ones(len(grid)), spline_columns(grid, knots)])
    right = 2480 + 0.9 * (grid - 2450) + 40 * ndtri(SOME)[:, None]
    off_before = np.abs(fits.uncorrected @ rows.T - right).mean()
    off_after = np.abs(fits.coefficients @ rows.T - right).mean()
    print(f"seed {SEED}: mean distance from the truth {off_before:.2f}, corrected {off_after:.2f} points")
    assert off_after < left * off_before
    assert fits.percentiles is None


def test_without_error_nothing_changes():
    current, measured, knots = _cohort(400)
    fits = simex_percentiles(
        current, [measured], [np.zeros(400)], [knots], seed=SEED, replicates=1, multiples=(1, 2)
    )
    np.testing.assert_allclose(fits.coefficients, fits.uncorrected, atol=1e-6)
    below = (
        np.round(fits.uncorrected @ np.column_stack([np.ones(400), spline_columns(measured, knots)]).T, 5)
        < current
    ).sum(axis=0)
    assert (fits.percentiles == percentiles_of(below)).all()
    assert len(QUANTILES) == 100


def test_the_seed_decides_and_the_order_of_students_does_not():
    current, measured, knots = _cohort(300)
    errors = np.linspace(20, 50, 300)
    order = np.random.default_rng(1).permutation(300)
    options = {"replicates": 2, "quantiles": SOME}
    one = simex_percentiles(current, [measured], [errors], [knots], seed=5, threads=1, **options)
    shuffled = simex_percentiles(
        current[order], [measured[order]], [errors[order]], [knots], seed=5, threads=2, **options
    )
    other = simex_percentiles(current, [measured], [errors], [knots], seed=6, **options)
    assert (one.coefficients == shuffled.coefficients).all()
    assert (one.coefficients != other.coefficients).any()


@pytest.mark.parametrize("degree", [1, 2])
def test_a_polynomial_is_extrapolated_exactly(degree):
    multiples = np.array([0, 0.5, 1, 1.5, 2])
    values = 3 - 2 * multiples + (degree - 1) * multiples**2
    assert extrapolation_weights(multiples, degree) @ values == pytest.approx(5 + degree - 1)
    assert extrapolation_weights(multiples, degree).sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("errors", "options", "words"),
    [
        ([np.ones(299)], {}, "every prior score"),
        ([np.full(300, np.nan)], {}, "none missing"),
        ([np.full(300, -1.0)], {}, "at least 0"),
        ([np.ones(300)], {"extrapolation": "cubic"}, "linear or quadratic"),
        ([np.ones(300)], {"multiples": (0.0, 1.0)}, "positive"),
        ([np.ones(300)], {"multiples": (1.0,), "extrapolation": "quadratic"}, "enough"),
    ],
)
def test_wrong_use_is_told(errors, options, words):
    current, measured, knots = _cohort(300)
    with pytest.raises(GrowthError, match=words):
        simex_percentiles(current, [measured], errors, [knots], seed=1, **options)
