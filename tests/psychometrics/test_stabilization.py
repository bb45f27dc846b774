import numpy as np
import pytest

from psychometrics.growth.eblp import aggregate_growth, between_groups, cell_means
from psychometrics.reliability import (
    ReliabilityError,
    expected_by_level,
    reliability_of_values,
    stabilize,
)

SEED = 20250702


def test_reliability_is_the_share_of_true_variance():
    found = reliability_of_values(np.array([4.0, 4.0, 0.0, 0.0]), np.array([[4.0, 12.0, 3.0, 0.0]]))
    np.testing.assert_array_equal(found, [[0.5, 0.25, 0.0, 0.0]])
    assert np.isnan(reliability_of_values(4.0, np.nan))


def test_half_reliable_values_go_half_way():
    found = stabilize(np.array([60.0, np.nan]), np.array([4.0, 4.0]), 4.0, 50.0, 2.0)
    np.testing.assert_array_equal(found.value, [55.0, np.nan])
    np.testing.assert_allclose(found.standard_error, [np.sqrt(0.5 * 4 + 0.25 * 2), np.nan])
    unknown = stabilize(np.array([60.0]), np.array([np.inf]), 4.0, 50.0)
    assert (unknown.reliability[0], unknown.standard_error[0]) == (0.0, 2.0)


def test_a_single_cell_is_the_prediction_of_growth():
    generator = np.random.default_rng(SEED)
    group = np.repeat(np.arange(30), generator.integers(11, 60, size=30))
    values = 5 * generator.normal(size=30)[group] + 20 * generator.normal(size=len(group))
    means = cell_means(values, group, np.zeros(len(group)), np.arange(len(group)))
    centre, covariance = between_groups(means)
    theirs = aggregate_growth(means, [0.0], large_group=10_000)
    count = means.count[:, 0]
    error = means.error_covariance[0, 0] / count
    # The centre is the mean of all scores: each group's true value and errors with its share of them.
    of_centre = ((count / count.sum()) ** 2 * (covariance[0, 0] + error)).sum()
    ours = stabilize(means.mean[:, 0], error, covariance[0, 0], centre[0], of_centre)
    np.testing.assert_allclose(ours.value, theirs.column("value"), rtol=1e-10)
    np.testing.assert_allclose(ours.standard_error, theirs.column("standard_error"), rtol=1e-10)


def test_intervals_hold_the_truth_and_values_come_nearer():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    level = np.repeat(["elementary", "high"], [250, 150])
    shape = (400, 50)
    true = np.where(level == "high", 40.0, 60.0)[:, None] + 5 * generator.normal(size=shape)
    error = generator.uniform(1, 100, size=shape)
    value = true + np.sqrt(error) * generator.normal(size=shape)
    value[generator.random(shape) < 0.2] = np.nan
    expected, variance = expected_by_level(value, error, np.full(50, 25.0), level)
    found = stabilize(value, error, np.full(50, 25.0), expected, variance)
    known = ~np.isnan(value)
    off = (found.value - true)[known]
    assert (off**2).mean() < 0.6 * ((value - true)[known] ** 2).mean()
    assert (off**2).mean() == pytest.approx((found.standard_error[known] ** 2).mean(), rel=0.03)
    covered = np.abs(off) <= 1.959964 * found.standard_error[known]
    assert covered.mean() == pytest.approx(0.95, abs=0.006)
    np.testing.assert_allclose(variance[known], np.broadcast_to(variance[0], shape)[known], rtol=2)


def test_the_mean_of_a_level_is_weighted_and_does_not_depend_on_order():
    value, error = np.array([1.0, 3.0, 10.0, np.nan]), np.array([1.0, 3.0, 1.0, 1.0])
    level = np.array(["a", "a", "b", "b"])
    expected, variance = expected_by_level(value, error, 1.0, level)
    np.testing.assert_allclose(expected, [5 / 3, 5 / 3, 10, 10])
    np.testing.assert_allclose(variance, [4 / 3, 4 / 3, 2, 2])
    generator = np.random.default_rng(SEED)
    value, error = generator.normal(size=(50, 4)), generator.uniform(size=(50, 4))
    level, order = generator.integers(3, size=50), generator.permutation(50)
    straight = expected_by_level(value, error, 0.3, level)
    shuffled = expected_by_level(value[order], error[order], 0.3, level[order])
    for one, other in zip(straight, shuffled, strict=True):
        assert (one[order] == other).all()
    exact, _ = expected_by_level(np.array([1.0, 3.0]), np.zeros(2), 0.0, np.array(["a", "a"]))
    np.testing.assert_array_equal(exact, [2.0, 2.0])


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="0 or more"):
        reliability_of_values(-1.0, 1.0)
    with pytest.raises(ReliabilityError, match="0 or more"):
        stabilize(np.ones(1), 1.0, 1.0, 1.0, -1.0)
    with pytest.raises(ReliabilityError, match="level"):
        expected_by_level(np.ones(3), np.ones(3), 1.0, np.array(["a"]))
