"""Accuracy, consistency and kappa against simulation and two-way normal probabilities."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from psychometrics.reliability import (
    ReliabilityError,
    agreement_of_table,
    band_of,
    band_probabilities,
    classification_agreement,
    decision_quality,
    expected_accuracy,
    mean_agreement_of_distributions,
)

SEED = 20250707
CUTS = np.array([35.0, 50.0, 65.0, 80.0])


def test_kappa_of_a_published_example():
    # Cohen (1960), table 1 as shares: agreement .29 + .21 against chance .30 + .20 of two raters.
    table = np.array([[0.25, 0.13, 0.12], [0.12, 0.02, 0.16], [0.03, 0.15, 0.02]])
    found = agreement_of_table(table)
    assert found.agreement == pytest.approx(0.29)
    chance = 0.5 * 0.4 + 0.3 * 0.3 + 0.2 * 0.3
    assert found.kappa == pytest.approx((0.29 - chance) / (1 - chance))
    assert found.within_one_band == pytest.approx(0.85)
    assert np.isnan(agreement_of_table(np.array([[5, 0], [0, 0]])).kappa)


def test_tables_are_two_way_normal_probabilities():
    score, error, reliability, mean = 52.0, 4.0, 0.8, 60.0
    found = decision_quality(np.array([score]), np.array([error]), np.array([reliability]), mean, CUTS)
    centre, true = reliability * score + (1 - reliability) * mean, reliability * error**2
    edges = np.concatenate([[-200], CUTS - 0.05, [300]])

    def rectangles(covariance):
        joint = multivariate_normal([centre, centre], covariance, maxpts=10**6, abseps=1e-9, releps=1e-9)
        return np.array(
            [
                [
                    joint.cdf(
                        [edges[i + 1], edges[j + 1]],
                        lower_limit=[edges[i], edges[j]],
                    )
                    for j in range(5)
                ]
                for i in range(5)
            ]
        )

    observed = true + error**2
    consistency = rectangles([[observed, true], [true, observed]])
    np.testing.assert_allclose(found.consistency.table, consistency, atol=1e-6)
    np.testing.assert_allclose(found.accuracy.table, rectangles([[true, true], [true, observed]]), atol=1e-6)
    np.testing.assert_allclose(found.consistency.table, found.consistency.table.T, atol=1e-15)


def test_replicates_of_drawn_schools_agree_as_told():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    true = 55 + 14 * generator.normal(size=20_000)
    error = generator.uniform(2, 6, size=true.shape)
    score, again, third = (true + error * generator.normal(size=true.shape) for _ in range(3))
    reliability = 14**2 / (14**2 + error**2)
    told = decision_quality(score, error, reliability, 55.0, CUTS)
    halves = classification_agreement(band_of(again, CUTS), band_of(third, CUTS), 5)
    assert told.consistency.agreement == pytest.approx(halves.agreement, abs=0.01)
    assert told.consistency.kappa == pytest.approx(halves.kappa, abs=0.014)
    np.testing.assert_allclose(told.consistency.table, halves.table, atol=0.01)
    right = classification_agreement(band_of(true, CUTS), band_of(score, CUTS), 5)
    assert told.accuracy.agreement == pytest.approx(right.agreement, abs=0.01)
    assert told.expected_accuracy == pytest.approx(right.agreement, abs=0.01)
    probabilities = band_probabilities(score, error, reliability, 55.0, CUTS)
    assert expected_accuracy(probabilities, band_of(score, CUTS)) == pytest.approx(told.expected_accuracy)


def test_without_error_everything_agrees():
    found = decision_quality(np.array([20.0, 49.95, 90]), np.zeros(3), np.ones(3), 50.0, CUTS)
    assert found.consistency.agreement == pytest.approx(1)
    assert found.accuracy.kappa == pytest.approx(1)
    np.testing.assert_allclose(np.diag(found.accuracy.table), [1 / 3, 0, 1 / 3, 0, 1 / 3])


def test_replicates_with_known_probabilities():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [np.nan, np.nan]])
    found = mean_agreement_of_distributions(probabilities)
    assert found.agreement == pytest.approx((0.82 + 0.68) / 2)
    assert found.kappa == pytest.approx((0.75 - (0.55**2 + 0.45**2)) / (1 - (0.55**2 + 0.45**2)))


def test_order_of_schools_does_not_matter():
    generator = np.random.default_rng(SEED)
    score, error, reliability = (
        generator.uniform(20, 90, 80),
        generator.uniform(1, 5, 80),
        generator.uniform(size=80),
    )
    score[3] = np.nan
    order = generator.permutation(80)
    straight = decision_quality(score, error, reliability, 50.0, CUTS)
    shuffled = decision_quality(score[order], error[order], reliability[order], 50.0, CUTS)
    assert straight.expected_accuracy == shuffled.expected_accuracy
    for name in ("consistency", "accuracy"):
        np.testing.assert_array_equal(getattr(straight, name).table, getattr(shuffled, name).table)


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="square"):
        agreement_of_table(np.ones((2, 3)))
    with pytest.raises(ReliabilityError, match="no school"):
        classification_agreement(np.array([-1]), np.array([0]), 5)
    with pytest.raises(ReliabilityError, match="below 5"):
        classification_agreement(np.array([5]), np.array([0]), 5)
    with pytest.raises(ReliabilityError, match="no school"):
        decision_quality(np.array([np.nan]), np.ones(1), np.ones(1), 50.0, CUTS)
    with pytest.raises(ReliabilityError, match="no school"):
        expected_accuracy(np.full((1, 5), np.nan), np.zeros(1, int))
    with pytest.raises(ReliabilityError, match="no school"):
        mean_agreement_of_distributions(np.full((1, 5), np.nan))
