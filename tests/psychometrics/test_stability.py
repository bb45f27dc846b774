"""Correlations, calibration, drift and many tests at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr, spearmanr

from psychometrics.reliability import (
    ReliabilityError,
    benjamini_hochberg,
    correlation,
    expected_calibration_error,
    kolmogorov_smirnov,
    population_stability_index,
    spearman_brown,
)

SEED = 20250709
few = settings(max_examples=40, deadline=None, derandomize=True, database=None)


@few
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(4, 60))
def test_correlations_are_scipys(seed, n):
    generator = np.random.default_rng(seed)
    x = np.round(generator.normal(size=n), 1)
    y = np.round(x + generator.normal(size=n), 1)
    x[0] = np.nan
    known = slice(1, None)
    ours = correlation(x, y)
    if n > 4:
        theirs = pearsonr(x[known], y[known])
        assert float(ours.value) == pytest.approx(theirs.statistic, abs=1e-12)
        interval = theirs.confidence_interval(0.95)
        assert (float(ours.low), float(ours.high)) == pytest.approx(tuple(interval), abs=1e-10)
    by_order = correlation(x, y, by_order=True)
    assert float(by_order.value) == pytest.approx(spearmanr(x[known], y[known]).statistic, abs=1e-12)
    assert ours.n == n - 1
    order = generator.permutation(n)
    assert correlation(x[order], y[order]).value == ours.value


def test_intervals_cover():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    x = generator.normal(size=(80, 4000))
    y = 0.6 * x + 0.8 * generator.normal(size=x.shape)
    found = correlation(x, y)
    assert ((found.low <= 0.6) & (found.high >= 0.6)).mean() == pytest.approx(0.95, abs=0.011)
    # Spearman's of a normal pair: 6 / pi arcsin(r / 2).
    truth = 6 / np.pi * np.arcsin(0.45)
    ordered = correlation(x, 0.9 * x + np.sqrt(0.19) * generator.normal(size=x.shape), by_order=True)
    assert ((ordered.low <= truth) & (ordered.high >= truth)).mean() == pytest.approx(0.95, abs=0.012)


def test_what_cannot_be_correlated():
    x = np.array([[1.0, 5, 1], [2, 5, np.nan], [3, 5, np.nan], [5, 5, 2]])
    found = correlation(x, np.array([1.0, 2, 4, 4])[:, None])
    assert np.isnan(found.value).tolist() == [False, True, True]
    assert found.n.tolist() == [4, 4, 2]
    # A column of one number that is no binary fraction does not vary either.
    assert np.isnan(correlation(np.full(10, 0.1), np.arange(10.0)).value)
    assert correlation(np.arange(5.0), 3 - 2 * np.arange(5.0)).value == pytest.approx(-1)


def test_spearman_brown_of_halves_of_drawn_schools():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    true = generator.normal(size=20_000)
    halves = true + generator.normal(size=(2, 20_000))
    whole = float(spearman_brown(correlation(*halves).value))
    assert whole == pytest.approx(np.corrcoef(true, halves.mean(axis=0))[0, 1] ** 2, abs=0.015)
    assert spearman_brown(0.5, 3) == pytest.approx(0.75)


def test_calibrated_probabilities_have_a_small_error_and_wrong_ones_a_large_one():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    probability = generator.uniform(0.2, 1, size=40_000)
    came_true = generator.random(40_000) < probability
    right = expected_calibration_error(probability, came_true)
    assert right.error < 0.01
    assert (right.count == 4000).all()
    np.testing.assert_allclose(right.stated, np.sort(probability).reshape(10, 4000).mean(axis=1))
    assert right.brier == pytest.approx(((probability - came_true) ** 2).mean())
    sure = expected_calibration_error(np.sqrt(probability), came_true)
    assert sure.error == pytest.approx((np.sqrt(probability) - probability).mean(), abs=0.01)


def test_calibration_of_a_hand_case_with_ties():
    probability = np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.6])
    came_true = np.array([True, False, True, True, False, True])
    found = expected_calibration_error(probability, came_true, bins=2)
    np.testing.assert_allclose(found.stated, [(0.5 + 0.6 + 0.9) / 3, 0.9])
    np.testing.assert_allclose(found.observed, [(0 + 1 + 0.75) / 3, 0.75])
    assert found.error == pytest.approx((abs(2 - 1.75) / 3 + 0.15) / 2)
    turned = expected_calibration_error(probability[::-1], came_true[::-1], bins=2)
    assert turned.error == found.error
    assert turned.brier == found.brier == pytest.approx((4 * 0.01 - 0.01 + 0.81 + 0.25 + 0.16) / 6)


def test_stability_index_of_hand_cases():
    same = population_stability_index(np.arange(1000), np.arange(1000))
    assert same.value == 0
    np.testing.assert_allclose(same.before, 0.1)
    # Two bins: shares 1/2 and 1/2 before, all above after; half a value in every bin.
    moved = population_stability_index(np.repeat([0.0, 1.0], 50), np.ones(100), bins=2)
    after = np.array([0.5, 100.5]) / 101
    assert moved.value == pytest.approx(((after - 0.5) * np.log(after / 0.5)).sum())


def test_stability_index_of_a_shift_is_near_the_divergence_of_normals():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    before, after = generator.normal(size=100_000), generator.normal(0.5, size=100_000)
    found = population_stability_index(before, after, bins=50).value
    # The symmetrised divergence of normals is the square of their distance in standard deviations.
    assert found == pytest.approx((after.mean() - before.mean()) ** 2, rel=0.02)
    assert population_stability_index(before, generator.normal(size=100_000)).value < 0.002


def test_kolmogorov_smirnov_of_a_hand_case():
    found = kolmogorov_smirnov(np.array([1.0, 2, 3, np.nan]), np.array([4.0, 5, 6]))
    assert found.distance == 1
    assert found.p_value == pytest.approx(2 / 20)


def test_benjamini_hochberg_of_the_published_example():
    # Benjamini and Hochberg (1995), section 3.2: four of fifteen hypotheses are refused at .05.
    published = np.array(
        [
            1e-4,
            4e-4,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.324,
            0.4262,
            0.5719,
            0.6528,
            0.759,
            1.0,
            np.nan,
        ]
    )
    found = benjamini_hochberg(published)
    assert (found <= 0.05).sum() == 4
    assert found[3] == pytest.approx(0.0095 * 15 / 4)
    assert np.isnan(found[-1])
    assert np.isnan(benjamini_hochberg(np.array([np.nan]))).all()


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="first axis"):
        correlation(1.0, 2.0)
    with pytest.raises(ReliabilityError, match="factor"):
        spearman_brown(0.5, 0)
    with pytest.raises(ReliabilityError, match="bins"):
        expected_calibration_error(np.array([0.5]), np.array([1]))
    with pytest.raises(ReliabilityError, match="between 0 and 1"):
        expected_calibration_error(np.array([1.5]), np.array([1]), bins=1)
    with pytest.raises(ReliabilityError, match="same length"):
        expected_calibration_error(np.array([0.5]), np.array([1, 0]), bins=1)
    with pytest.raises(ReliabilityError, match="two bins"):
        population_stability_index(np.ones(3), np.ones(3), bins=1)
    with pytest.raises(ReliabilityError, match="need a value"):
        kolmogorov_smirnov(np.array([np.nan]), np.ones(3))
    with pytest.raises(ReliabilityError, match="between 0 and 1"):
        benjamini_hochberg(np.array([1.2]))
