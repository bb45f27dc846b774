"""Intervals of rates, and rates that differ between groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import beta, betabinom, binom, binomtest

from psychometrics.reliability import (
    RateDistribution,
    ReliabilityError,
    beta_binomial_by_likelihood,
    beta_binomial_by_moments,
    stabilize_rates,
    wilson_interval,
)

SEED = 20250703
few = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@few
@given(n=st.integers(1, 5000), share=st.floats(0, 1), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_scipys(n, share, confidence):
    k = round(n * share)
    low, high = wilson_interval(k, n, confidence)
    theirs = binomtest(k, n).proportion_ci(confidence, method="wilson")
    assert (float(low), float(high)) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert 0 <= low <= k / n <= high <= 1


def test_wilson_of_published_examples():
    # Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17.
    low, high = wilson_interval(np.array([81, 15, 0, 1, 0]), np.array([263, 148, 20, 29, 0]))
    np.testing.assert_allclose(low, [0.2553, 0.0624, 0.0, 0.0061, np.nan], atol=6e-5)
    np.testing.assert_allclose(high, [0.3662, 0.1605, 0.1611, 0.1718, np.nan], atol=6e-5)


@pytest.fixture(scope="module")
def schools():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    n = generator.integers(0, 150, size=(600, 30))
    true = generator.beta(2.0, 8.0, size=n.shape)
    return generator.binomial(n, true), n, true


@pytest.mark.parametrize("estimate", [beta_binomial_by_moments, beta_binomial_by_likelihood])
def test_the_true_distribution_comes_back(schools, estimate):
    k, n, _ = schools
    found = estimate(k, n)
    assert found.mean.mean() == pytest.approx(0.2, abs=0.004)
    assert found.precision.mean() == pytest.approx(10, rel=0.05)
    assert found.between.mean() == pytest.approx(0.2 * 0.8 / 11, rel=0.05)


def test_likelihood_is_the_maximum_that_a_general_search_finds(schools):
    k, n, _ = schools
    for column in range(3):
        some = n[:80, column] > 0
        mine, of = k[:80, column][some], n[:80, column][some]

        def minus_log(at, mine=mine, of=of):
            a, b = np.exp(at)
            return -betabinom.logpmf(mine, of, a, b).sum()

        search = minimize(minus_log, np.log([1.0, 1.0]), method="Nelder-Mead", options={"fatol": 1e-11})
        ours = beta_binomial_by_likelihood(mine, of)
        parts = np.log([ours.mean * ours.precision, (1 - ours.mean) * ours.precision])
        assert minus_log(parts) <= search.fun + 1e-9
        np.testing.assert_allclose(parts, search.x, atol=1e-3)


def test_moments_of_small_groups():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    n = generator.integers(1, 5, size=(20_000, 20))
    found = beta_binomial_by_moments(generator.binomial(n, generator.beta(3, 3, size=n.shape)), n)
    assert found.precision.mean() == pytest.approx(6, rel=0.03)


@few
@given(seed=st.integers(0, 2**32 - 1), precision=st.sampled_from([2.0, 100.0, np.inf]))
def test_no_other_precision_is_more_likely(seed, precision):
    generator = np.random.default_rng(seed)
    n = generator.integers(1, 40, size=12)
    true = 0.3 if np.isinf(precision) else generator.beta(0.3 * precision, 0.7 * precision, size=12)
    k = generator.binomial(n, true)
    found = beta_binomial_by_likelihood(k, n)
    if not 0 < found.mean < 1:
        return

    def log_likelihood(mean, at):
        if np.isinf(at):
            return binom.logpmf(k, n, mean).sum()
        return betabinom.logpmf(k, n, mean * at, (1 - mean) * at).sum()

    ours = log_likelihood(found.mean, found.precision)
    for other in (0.5, 3.0, 20.0, 150.0, 1e4, np.inf):
        for mean in (found.mean, k.sum() / n.sum()):
            assert log_likelihood(mean, other) <= ours + 1e-7


def test_moments_and_likelihood_can_differ_in_whether_rates_do():
    k, n = np.array([7, 8, 3, 9, 11]), np.array([35, 16, 9, 28, 34])
    assert beta_binomial_by_moments(k, n).precision == pytest.approx(120, rel=0.01)
    assert beta_binomial_by_likelihood(k, n).precision == np.inf
    equal = binom.logpmf(k, n, k.sum() / n.sum()).sum()
    for precision in np.geomspace(1, 1e5, 40):
        mean = k.sum() / n.sum()
        assert betabinom.logpmf(k, n, mean * precision, (1 - mean) * precision).sum() < equal


def test_equal_rates_are_told_from_different_ones():
    n = np.full(10, 40)
    equal = beta_binomial_by_likelihood(np.full(10, 8), n)
    assert (equal.mean, equal.precision, equal.between) == (pytest.approx(0.2), np.inf, 0)
    posterior = stabilize_rates(np.array([0, 40]), np.array([40, 40]), equal)
    np.testing.assert_allclose(posterior.value, 0.2)
    np.testing.assert_array_equal(posterior.reliability, 0)
    apart = beta_binomial_by_likelihood(np.tile([0, 40], 5), n)
    assert apart.precision < 0.1
    none = beta_binomial_by_likelihood(np.zeros(10), n)
    assert (none.mean, none.precision) == (0, np.inf)
    assert np.isnan(beta_binomial_by_likelihood(np.array([3, 0]), np.array([9, 0])).precision)


def test_posterior_is_the_beta_distribution():
    prior = RateDistribution(np.array(0.3), np.array(10.0))
    found = stabilize_rates(np.array([2, 0]), np.array([20, 0]), prior, confidence=0.9)
    np.testing.assert_allclose(found.value, [5 / 30, 0.3])
    np.testing.assert_allclose(found.reliability, [2 / 3, 0])
    for at, one in enumerate((beta(5, 25), beta(3, 7))):
        assert found.standard_error[at] == pytest.approx(one.std())
        assert (found.low[at], found.high[at]) == pytest.approx((one.ppf(0.05), one.ppf(0.95)))


def test_posterior_intervals_hold_the_truth_on_average(schools):
    k, n, true = schools
    found = stabilize_rates(k, n, beta_binomial_by_likelihood(k, n))
    some = n > 0
    covered = (found.low <= true) & (true <= found.high)
    assert covered[some].mean() == pytest.approx(0.95, abs=0.006)
    nearer = ((found.value - true)[some] ** 2).mean()
    assert nearer < 0.8 * ((k[some] / n[some] - true[some]) ** 2).mean()


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_order_of_groups_does_not_matter(seed):
    generator = np.random.default_rng(seed)
    n = generator.integers(0, 50, size=15)
    k = generator.binomial(n, generator.uniform(size=15))
    order = generator.permutation(15)
    for estimate in (beta_binomial_by_moments, beta_binomial_by_likelihood):
        straight, shuffled = estimate(k, n), estimate(k[order], n[order])
        np.testing.assert_array_equal(straight.mean, shuffled.mean)
        np.testing.assert_array_equal(straight.precision, shuffled.precision)


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="numerator"):
        wilson_interval(3, 2)
    with pytest.raises(ReliabilityError, match="confidence"):
        wilson_interval(1, 2, 1.0)
    with pytest.raises(ReliabilityError, match="first axis"):
        beta_binomial_by_moments(1, 2)
    with pytest.raises(ReliabilityError, match="confidence"):
        stabilize_rates(np.ones(1), np.ones(1), RateDistribution(np.array(0.5), np.array(2.0)), 0)
