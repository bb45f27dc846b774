"""Alpha, omega, item statistics and intraclass correlations."""

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from scipy.stats import kstest

from psychometrics.reliability import (
    ReliabilityError,
    UnidentifiedError,
    alpha_from_covariance,
    alpha_interval,
    cell_statistics,
    cell_statistics_of_values,
    cronbach_alpha,
    intraclass_correlations,
    item_covariance,
    item_statistics,
    one_factor,
    spearman_brown,
)

SEED = 20250705


def _answers(generator, count, loadings, noise):
    trait = generator.normal(size=(count, 1))
    return trait * loadings + generator.normal(size=(count, len(loadings))) * noise


def test_alpha_of_right_and_wrong_answers_is_kuder_richardson_20():
    answers = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1.0]])
    share, total = answers.mean(axis=0), answers.sum(axis=1)
    expected = 4 / 3 * (1 - (share * (1 - share)).sum() / total.var())
    assert cronbach_alpha(answers) == pytest.approx(expected)


def test_alpha_of_parallel_items_is_spearman_brown():
    covariance = np.full((6, 6), 0.3) + 0.7 * np.eye(6)
    assert alpha_from_covariance(covariance) == pytest.approx(float(spearman_brown(0.3, 6)))


def test_item_statistics_are_those_of_plain_loops():
    generator = np.random.default_rng(SEED)
    answers = np.clip(np.round(3 + _answers(generator, 200, np.array([1, 0.8, 0.6, 0.9]), 0.9)), 1, 5)
    unknown = answers.copy()
    unknown[[3, 7], [0, 2]] = np.nan
    complete = np.delete(answers, [3, 7], axis=0)
    found = item_statistics(unknown, 1, 5)
    assert found.respondents == 198
    assert cronbach_alpha(unknown) == pytest.approx(alpha_from_covariance(np.cov(complete.T)))
    for item in range(4):
        others = np.delete(complete, item, axis=1)
        own = complete[:, item]
        assert found.mean[item] == pytest.approx(own.mean())
        assert found.standard_deviation[item] == pytest.approx(own.std(ddof=1))
        correlation = np.corrcoef(own, others.sum(axis=1))[0, 1]
        assert found.item_total_correlation[item] == pytest.approx(correlation)
        assert found.alpha_if_deleted[item] == pytest.approx(cronbach_alpha(others))
        assert (found.floor_share[item], found.ceiling_share[item]) == ((own == 1).mean(), (own == 5).mean())


def test_alpha_interval_covers():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    loadings, inside = np.full(5, 1.0), 0
    truth = float(spearman_brown(1 / (1 + 1.5**2), 5))
    for _ in range(1000):
        low, high = alpha_interval(cronbach_alpha(_answers(generator, 60, loadings, 1.5)), 60, 5)
        inside += low <= truth <= high
    assert inside / 1000 == pytest.approx(0.95, abs=0.02)
    # The quantiles are those of the ratio of true to estimated error.
    low, high = alpha_interval(0.8, 100, 6)
    assert f_distribution.cdf((1 - low) / 0.2, 99, 495) == pytest.approx(0.975)
    assert f_distribution.cdf((1 - high) / 0.2, 99, 495) == pytest.approx(0.025)


def test_three_items_have_a_closed_form():
    correlation = np.array([[1, 0.42, 0.48], [0.42, 1, 0.56], [0.48, 0.56, 1]])
    found = one_factor(correlation)
    np.testing.assert_allclose(found.loadings, [0.6, 0.7, 0.8], atol=1e-6)
    assert found.omega == pytest.approx(2.1**2 / (2.1**2 + 0.64 + 0.51 + 0.36), abs=1e-6)
    assert found.discrepancy == pytest.approx(0, abs=1e-10)
    assert (found.degrees_of_freedom, found.is_proper) == (0, True)
    assert np.isnan(found.p_value(100))


def test_omega_of_a_known_model_in_the_units_of_the_items():
    loadings, unique = np.array([2.0, 0.5, 1.0, 3.0, 0.8]), np.array([1.0, 0.5, 2.0, 4.0, 0.3])
    covariance = np.outer(loadings, loadings) + np.diag(unique)
    found = one_factor(covariance)
    assert found.omega == pytest.approx(loadings.sum() ** 2 / (loadings.sum() ** 2 + unique.sum()), abs=1e-7)
    assert found.omega > alpha_from_covariance(covariance)
    equal = np.full((5, 5), 1.2) + np.diag(unique)
    assert one_factor(equal).omega == pytest.approx(alpha_from_covariance(equal), abs=1e-6)


def _by_expectation_maximisation(correlation, rounds=20_000):
    """Return loadings and uniquenesses by another road: Rubin and Thayer (1982), Psychometrika 47."""
    loadings, unique = np.full(len(correlation), 0.5), np.full(len(correlation), 0.5)
    for _ in range(rounds):
        gain = loadings / unique / (1 + loadings @ (loadings / unique))
        with_trait = correlation @ gain
        trait = gain @ with_trait + 1 - gain @ loadings
        loadings = with_trait / trait
        unique = np.diag(correlation) - loadings * with_trait
    return loadings, unique


def test_loadings_are_those_of_expectation_maximisation():
    generator = np.random.default_rng(SEED)
    answers = _answers(generator, 150, np.array([0.9, 0.7, 0.8, 0.5, 0.6, -0.4]), 1.0)
    correlation = np.corrcoef(answers.T)
    found = one_factor(item_covariance(answers))
    loadings, unique = _by_expectation_maximisation(correlation)
    np.testing.assert_allclose(found.loadings, loadings, atol=1e-5)
    np.testing.assert_allclose(found.uniquenesses, unique, atol=1e-5)
    implied = np.outer(loadings, loadings) + np.diag(unique)
    discrepancy = (
        np.linalg.slogdet(implied)[1]
        - np.linalg.slogdet(correlation)[1]
        + np.trace(correlation @ np.linalg.inv(implied))
        - 6
    )
    assert found.discrepancy == pytest.approx(discrepancy, abs=1e-9)


def test_one_factor_is_accepted_where_it_is_true_and_refused_where_there_are_two():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    p_values = [
        one_factor(item_covariance(_answers(generator, 300, np.full(6, 0.8), 1.0))).p_value(300)
        for _ in range(60)
    ]
    # Evenly spread between 0 and 1 where the model is true.
    assert kstest(p_values, "uniform").pvalue > 0.01
    two = np.hstack([_answers(generator, 300, np.full(3, 0.8), 0.7) for _ in range(2)])
    assert one_factor(item_covariance(two)).p_value(300) < 1e-6


def test_an_improper_solution_says_so():
    correlation = np.array([[1, 0.9, 0.9], [0.9, 1, 0.6], [0.9, 0.6, 1]])
    correlation[0, 1:] = correlation[1:, 0] = 0.85
    assert not one_factor(correlation).is_proper


def test_intraclass_correlations_of_a_published_example():
    # Shrout and Fleiss (1979), table 2: six targets, four judges; ICC(1,1) = .17, ICC(1,4) = .44.
    ratings = np.array(
        [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7.0]]
    )
    found = intraclass_correlations(
        cell_statistics(np.full(6, 4), ratings.mean(axis=1), ratings.var(axis=1, ddof=1))
    )
    assert round(float(found.single), 2) == 0.17
    assert round(float(found.of_means), 2) == 0.44
    assert found.typical_size == 4
    assert found.of_means == pytest.approx(float(spearman_brown(found.single, 4)))


def test_intraclass_correlation_of_drawn_groups():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    group = np.repeat(np.arange(2000), generator.integers(2, 60, size=2000))
    values = np.sqrt(0.06) * generator.normal(size=2000)[group]
    values += np.sqrt(0.94) * generator.normal(size=len(group))
    found = intraclass_correlations(cell_statistics_of_values(values, group)[1])
    assert found.single == pytest.approx(0.06, abs=0.006)


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="two items"):
        cronbach_alpha(np.ones((5, 1)))
    with pytest.raises(ReliabilityError, match="0 respondents"):
        cronbach_alpha(np.full((5, 3), np.nan))
    with pytest.raises(UnidentifiedError, match="does not vary"):
        cronbach_alpha(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(ReliabilityError, match="between 1 and 4"):
        item_statistics(np.array([[1.0, 5.0], [2.0, 3.0]]), 1, 4)
    with pytest.raises(ReliabilityError, match="symmetric"):
        alpha_from_covariance(np.array([[1.0, 0.5], [0.2, 1.0]]))
    with pytest.raises(UnidentifiedError, match="two items"):
        one_factor(np.eye(2))
    with pytest.raises(UnidentifiedError, match="sum of others"):
        one_factor(np.array([[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]]))
    with pytest.raises(ReliabilityError, match="do not vary"):
        one_factor(np.diag([1.0, 0.0, 1.0]))
    with pytest.raises(ReliabilityError, match="confidence"):
        alpha_interval(0.8, 100, 5, 2)
