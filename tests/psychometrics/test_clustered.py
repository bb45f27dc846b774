import numpy as np
import pytest

from psychometrics.reliability import ReliabilityError, clustered_means

SEED = 20250704


def test_a_cluster_per_respondent_is_the_ordinary_standard_error():
    generator = np.random.default_rng(SEED)
    values, group = generator.normal(size=90), np.repeat(["a", "b", "c"], 30)
    found = clustered_means(values, group, np.arange(90))
    for place, name in enumerate("abc"):
        own = values[group == name]
        assert found.mean[place] == pytest.approx(own.mean())
        assert found.standard_error[place] == pytest.approx(own.std(ddof=1) / np.sqrt(30))
    np.testing.assert_allclose(found.design_effect, 1)


def test_classes_of_one_size_give_the_error_of_class_means():
    values = np.array([1.0, 1, 3, 3, 8, 8])
    found = clustered_means(values, np.zeros(6), np.array(["x", "x", "y", "y", "z", "z"]))
    means = np.array([1.0, 3, 8])
    assert found.standard_error[0] == pytest.approx(means.std(ddof=1) / np.sqrt(3))
    assert (found.n[0], found.clusters[0]) == (6, 3)
    # Everybody in a class agrees, so the three classes are worth no more than three respondents.
    assert found.design_effect[0] == pytest.approx((means.var(ddof=1) / 3) / (values.var(ddof=1) / 6))


def test_standard_errors_are_the_spread_over_schools():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    schools, classes = 3000, 20
    sizes = generator.integers(5, 35, size=schools * classes)
    school = np.repeat(np.repeat(np.arange(schools), classes), sizes)
    number = np.repeat(np.tile(np.arange(classes), schools), sizes)
    effect = np.repeat(generator.normal(size=schools * classes), sizes)
    found = clustered_means(effect + 2 * generator.normal(size=len(effect)), school, number)
    assert np.sqrt((found.standard_error**2).mean()) == pytest.approx(found.mean.std(), rel=0.04)
    assert found.design_effect.mean() > 3


def test_weights_order_and_unknown_values():
    generator = np.random.default_rng(SEED)
    values, group, cluster = generator.normal(size=60), generator.integers(3, size=60), np.arange(60) % 7
    values[5] = np.nan
    weights = generator.integers(1, 4, size=60).astype(float)
    straight = clustered_means(values, group, cluster, weights)
    order = generator.permutation(60)
    shuffled = clustered_means(values[order], group[order], cluster[order], weights[order])
    for name in ("n", "clusters", "mean", "standard_error", "design_effect"):
        np.testing.assert_array_equal(getattr(straight, name), getattr(shuffled, name))
    assert straight.n.sum() == 59
    # A weight of 2 is two equal respondents of one cluster.
    copies = np.repeat(np.arange(60), weights.astype(int))
    repeated = clustered_means(values[copies], group[copies], cluster[copies])
    np.testing.assert_allclose(repeated.standard_error, straight.standard_error)


def test_a_single_cluster_has_no_standard_error():
    found = clustered_means(np.array([1.0, 2, 3]), np.zeros(3), np.zeros(3))
    assert np.isnan(found.standard_error[0])
    assert found.mean[0] == 2


def test_wrong_use_is_told():
    with pytest.raises(ReliabilityError, match="same length"):
        clustered_means(np.ones(3), np.ones(2), np.ones(3))
    with pytest.raises(ReliabilityError, match="weight"):
        clustered_means(np.ones(3), np.ones(3), np.ones(3), np.zeros(3))
    with pytest.raises(ReliabilityError, match="no row"):
        clustered_means(np.full(3, np.nan), np.ones(3), np.ones(3))
