"""Band probabilities and ratings that are too close to call."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from psychometrics.reliability import (
    ReliabilityError,
    band_of,
    band_probabilities,
    effective_cuts,
    expected_calibration_error,
    reliability_of_values,
    reml_given_errors,
    too_close_to_call,
)

SEED = 20250706
CUTS = np.array([35.0, 50.0, 65.0, 80.0])
many = settings(max_examples=300, deadline=None, derandomize=True, database=None)


@many
@given(units=st.integers(0, 100 * 10**4), decimals=st.integers(0, 2))
def test_bands_are_those_of_scores_rounded_half_up(units, decimals):
    exact = Decimal(units).scaleb(-4)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    assert band_of(float(exact), CUTS, decimals) == sum(rounded >= Decimal(cut) for cut in CUTS.tolist())


def test_scores_at_the_edge_of_rounding():
    scores = np.array([49.95, 49.949999999999, 34.95, 79.949999999999, np.nan, 0, 100])
    np.testing.assert_array_equal(band_of(scores, CUTS), [2, 1, 1, 3, -1, 0, 4])
    np.testing.assert_array_equal(effective_cuts(CUTS), [34.95, 49.95, 64.95, 79.95])
    np.testing.assert_array_equal(effective_cuts([2.0, 3.5], 1), [1.95, 3.45])


def test_probabilities_are_those_of_the_normal_posterior():
    score, error = np.array([52.0, 30.0, 95.0]), np.array([4.0, 2.0, 3.0])
    reliability, mean = np.array([0.9, 0.5, 1.0]), np.array([55.0, 60.0, 60.0])
    found = band_probabilities(score, error, reliability, mean, CUTS)
    for school in range(3):
        centre = reliability[school] * score[school] + (1 - reliability[school]) * mean[school]
        below = norm.cdf(CUTS - 0.05, centre, np.sqrt(reliability[school]) * error[school])
        np.testing.assert_allclose(found[school], np.diff([0, *below, 1]), atol=1e-15)
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_probabilities_far_in_either_tail_do_not_vanish():
    low, high = band_probabilities(np.array([10.0, 90.0]), 2.0, 1.0, 50.0, np.array([49.0, 51.05]), 2)
    assert low[2] == pytest.approx(norm.sf((51.045 - 10) / 2), rel=1e-10)
    assert high[0] == pytest.approx(norm.cdf((48.995 - 90) / 2), rel=1e-10)
    assert 0 < high[0] < 1e-80


def test_a_score_without_error_is_certain_and_one_without_known_error_is_not():
    found = band_probabilities(np.array([49.95, 49.9, 60]), np.array([0, 0, np.nan]), 1.0, 0.0, CUTS)
    np.testing.assert_array_equal(found[0], [0, 0, 1, 0, 0])
    np.testing.assert_array_equal(found[1], [0, 1, 0, 0, 0])
    assert np.isnan(found[2]).all()


def test_probabilities_are_true_of_drawn_schools():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    true = 55 + 12 * generator.normal(size=200_000)
    error = generator.uniform(1, 8, size=true.shape)
    score = true + error * generator.normal(size=true.shape)
    found = band_probabilities(score, error, 144 / (144 + error**2), 55.0, CUTS)
    shares = np.bincount(band_of(true, CUTS), minlength=5) / len(true)
    np.testing.assert_allclose(found.mean(axis=0), shares, atol=0.003)
    probable = found.max(axis=1)
    for low in (0.5, 0.7, 0.9):
        some = (probable >= low) & (probable < low + 0.1)
        right = found.argmax(axis=1)[some] == band_of(true[some], CUTS)
        assert right.mean() == pytest.approx(probable[some].mean(), abs=0.012)


def test_probabilities_are_calibrated_when_everything_is_estimated():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    # A hundred districts of two hundred schools of two levels.
    level = np.repeat(["elementary", "high"], [140, 60])
    shape = (200, 100)
    true = np.where(level == "high", 48.0, 58.0)[:, None] + 11 * generator.normal(size=shape)
    error = generator.uniform(1.5, 7, size=shape)
    score = true + error * generator.normal(size=shape)
    mean, reliability = np.empty(shape), np.empty(shape)
    for one in ("elementary", "high"):
        some = level == one
        components = reml_given_errors(score[some], error[some] ** 2)
        mean[some] = components.mean
        reliability[some] = reliability_of_values(components.between, error[some] ** 2)
    found = band_probabilities(score.ravel(), error.ravel(), reliability.ravel(), mean.ravel(), CUTS)
    assigned = band_of(score.ravel(), CUTS)
    of_assigned = np.take_along_axis(found, assigned[:, None], axis=1)[:, 0]
    calibration = expected_calibration_error(of_assigned, assigned == band_of(true.ravel(), CUTS))
    assert calibration.count.sum() == 20_000
    assert calibration.error < 0.02


def test_too_close_to_call_by_probability_then_by_distance():
    score = np.array([55.0, 50.1, 49.9, 3.0, np.nan])
    probabilities = np.array(
        [[0, 0.1, 0.9, 0, 0], [0, 0.4, 0.6, 0, 0], *np.full((2, 5), np.nan), np.full(5, np.nan)]
    )
    close, basis = too_close_to_call(score, probabilities, CUTS, distance=0.1)
    assert close.tolist() == [False, True, True, False, False]
    assert basis.tolist() == ["probability", "probability", "distance", "distance", "none"]
    # Chicago: a rounded score of 3.4 is 0.1 from 3.5, in decimals and not in floating point.
    unknown = np.full((4, 4), np.nan)
    close, _ = too_close_to_call(np.array([3.4, 3.35, 3.349, 3.64]), unknown, [2, 3, 3.5], distance=0.1)
    assert close.tolist() == [True, True, False, True]


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="rise"):
        effective_cuts([50, 35])
    with pytest.raises(ReliabilityError, match="above 0"):
        effective_cuts([0, 35])
    with pytest.raises(ReliabilityError, match="1 decimals"):
        effective_cuts([35.55])
    with pytest.raises(ReliabilityError, match="between 0 and 1"):
        band_probabilities(50.0, 1.0, 1.1, 50.0, CUTS)
