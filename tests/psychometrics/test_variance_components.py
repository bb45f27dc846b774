"""Variance components against a dense likelihood, closed forms and the truth of drawn groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from psychometrics.growth.eblp import between_groups, cell_means
from psychometrics.reliability import (
    ReliabilityError,
    anova_components,
    cell_statistics,
    cell_statistics_of_values,
    reml_components,
    reml_given_errors,
)

SEED = 20250701
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)


def _drawn(generator, groups=12, largest=9, between=2.0, within=5.0):
    sizes = generator.integers(1, largest, size=groups)
    group = np.repeat(np.arange(groups), sizes)
    true = 50 + np.sqrt(between) * generator.normal(size=groups)
    return true[group] + np.sqrt(within) * generator.normal(size=len(group)), group


def _dense_criterion(between, within, values, group):
    """Return -2 log of the restricted likelihood from whole matrices of all values."""
    same = (group[:, None] == group).astype(float)
    covariance = within * np.eye(len(values)) + between * same
    inverse, ones = np.linalg.inv(covariance), np.ones(len(values))
    information = ones @ inverse @ ones
    mean = ones @ inverse @ values / information
    deviation = values - mean
    return np.linalg.slogdet(covariance)[1] + np.log(information) + deviation @ inverse @ deviation


@pytest.mark.parametrize("seed", range(6))
def test_reml_is_the_maximum_of_the_dense_likelihood(seed):
    values, group = _drawn(np.random.default_rng(SEED + seed))
    ours = reml_components(cell_statistics_of_values(values, group)[1])
    fit = minimize(
        lambda at: _dense_criterion(np.exp(at[0]), np.exp(at[1]), values, group),
        np.log([2.0, 5.0]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 5000},
    )
    at_ours = _dense_criterion(ours.between, ours.within, values, group)
    assert at_ours <= fit.fun + 1e-8
    np.testing.assert_allclose([ours.between, ours.within], np.exp(fit.x), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_reml_with_known_errors_is_the_maximum_on_a_fine_grid(seed):
    generator = np.random.default_rng(SEED + seed)
    error = generator.uniform(0.3, 4, size=30)
    value = generator.normal(size=30) * np.sqrt(1.5 + error)
    ours = reml_given_errors(value, error)

    def criterion(t):
        covariance, ones = np.diag(t + error), np.ones(30)
        inverse = np.linalg.inv(covariance)
        deviation = value - ones @ inverse @ value / (ones @ inverse @ ones)
        return (
            np.linalg.slogdet(covariance)[1] + np.log(ones @ inverse @ ones) + deviation @ inverse @ deviation
        )

    grid = np.linspace(0, 20, 2001)
    assert criterion(float(ours.between)) <= min(criterion(t) for t in grid) + 1e-10
    weight = 1 / (ours.between + error)
    assert ours.mean == pytest.approx((weight * value).sum() / weight.sum())
    assert ours.mean_variance == pytest.approx(1 / weight.sum())


def test_groups_of_one_size_give_both_estimators_the_same_closed_form():
    generator = np.random.default_rng(SEED)
    values = generator.normal(size=(20, 7)) + 2 * generator.normal(size=20)[:, None]
    cells = cell_statistics(np.full(20, 7), values.mean(axis=1), values.var(axis=1, ddof=1))
    within = values.var(axis=1, ddof=1).mean()
    between = values.mean(axis=1).var(ddof=1) - within / 7
    for components in (anova_components(cells), reml_components(cells)):
        assert components.within == pytest.approx(within, rel=1e-10)
        assert components.between == pytest.approx(between, rel=1e-8)
        assert components.mean == pytest.approx(values.mean())
        assert components.mean_variance == pytest.approx(values.mean(axis=1).var(ddof=1) / 20, rel=1e-8)
        assert components.share_between == pytest.approx(between / (between + within), rel=1e-8)


def test_analysis_of_variance_is_the_variance_that_growth_uses():
    values, group = _drawn(np.random.default_rng(SEED), groups=40, between=4.0)
    growth = cell_means(values, group, np.zeros(len(values)), np.arange(len(values)))
    centre, covariance = between_groups(growth)
    ours = anova_components(cell_statistics_of_values(values, group)[1])
    assert covariance[0, 0] > 0
    assert ours.between == pytest.approx(covariance[0, 0], rel=1e-10)
    assert ours.within == pytest.approx(growth.error_covariance[0, 0], rel=1e-10)
    assert ours.mean == pytest.approx(centre[0], rel=1e-12)


@pytest.mark.parametrize("estimate", [anova_components, reml_components])
def test_the_truth_of_many_measures_comes_back(estimate):
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    shape = (300, 60)
    n = generator.integers(0, 80, size=shape)
    between = np.tile([0.0, 9.0, 36.0], 20)
    true = 50 + np.sqrt(between) * generator.normal(size=shape)
    variance = 400 * generator.chisquare(np.maximum(n - 1, 1)) / np.maximum(n - 1, 1)
    mean = true + 20 * generator.normal(size=shape) / np.sqrt(np.maximum(n, 1))
    found = estimate(cell_statistics(n, np.where(n > 0, mean, np.nan), variance))
    np.testing.assert_allclose(found.within, 400, rtol=0.05)
    for truth, tolerance in ((0.0, 0.8), (9.0, 0.6), (36.0, 1.6)):
        assert found.between[between == truth].mean() == pytest.approx(truth, abs=tolerance)
    assert (found.groups == (n > 0).sum(axis=0)).all()


def test_problems_side_by_side_are_those_alone():
    generator = np.random.default_rng(SEED)
    n = generator.integers(0, 9, size=(25, 6))
    mean, variance = generator.normal(size=n.shape) * 3, generator.chisquare(3, size=n.shape)
    together = reml_components(cell_statistics(n, mean, variance))
    for column in range(6):
        alone = reml_components(cell_statistics(n[:, column], mean[:, column], variance[:, column]))
        assert together.between[column] == pytest.approx(float(alone.between), rel=1e-9, abs=1e-12)
        assert together.within[column] == pytest.approx(float(alone.within), rel=1e-9)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_does_not_matter_and_scale_does_as_it_must(seed):
    generator = np.random.default_rng(seed)
    values, group = _drawn(generator)
    straight = reml_components(cell_statistics_of_values(values, group)[1])
    order = generator.permutation(len(values))
    shuffled = reml_components(cell_statistics_of_values(values[order], group[order])[1])
    renamed = reml_components(cell_statistics_of_values(values, generator.permutation(12)[group])[1])
    for other in (shuffled, renamed):
        assert (other.between, other.within, other.mean) == (straight.between, straight.within, straight.mean)
    scaled = reml_components(cell_statistics_of_values(10 * values - 7, group)[1])
    assert scaled.between == pytest.approx(100 * straight.between, rel=1e-6, abs=1e-6)
    assert scaled.within == pytest.approx(100 * straight.within, rel=1e-6)
    assert straight.between >= 0


def test_what_the_data_do_not_determine_is_not_a_number():
    one_group = reml_components(
        cell_statistics(np.array([8, 0]), np.array([3.0, np.nan]), np.array([1.0, 0]))
    )
    assert np.isnan(one_group.between)
    assert one_group.groups == 1
    single_values = cell_statistics(np.ones(5), np.arange(5.0), np.zeros(5))
    assert np.isnan(reml_components(single_values).between)
    assert np.isnan(anova_components(single_values).within)
    assert np.isnan(reml_given_errors(np.array([1.0, np.nan]), np.array([1.0, 1.0])).between)


def test_means_without_error_keep_their_variance():
    exact = reml_components(cell_statistics(np.array([3, 5, 4]), np.array([1.0, 2.0, 6.0]), np.zeros(3)))
    assert exact.between == pytest.approx(7.0)
    assert exact.within == 0
    tiny = reml_given_errors(np.array([1.0, 2.0, 6.0]), np.full(3, 1e-20))
    assert tiny.between == pytest.approx(7.0)


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="first axis"):
        cell_statistics(3, 1.0, 1.0)
    with pytest.raises(ReliabilityError, match="needs a mean"):
        cell_statistics(np.array([3, 2]), np.array([1.0, np.nan]), np.ones(2))
    with pytest.raises(ReliabilityError, match="n must"):
        cell_statistics(np.array([-1, 2]), np.ones(2), np.ones(2))
    with pytest.raises(ReliabilityError, match="variance"):
        cell_statistics(np.array([3, 2]), np.ones(2), np.array([1.0, -1.0]))
    with pytest.raises(ReliabilityError, match="error variance above 0"):
        reml_given_errors(np.array([1.0, 2.0]), np.array([1.0, 0.0]))
    with pytest.raises(ReliabilityError, match="no row"):
        cell_statistics_of_values(np.array([np.nan]), np.array(["a"]))
