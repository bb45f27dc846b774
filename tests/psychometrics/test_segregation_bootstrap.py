"""Bias, errors and intervals of indices."""

import numpy as np
import pytest

from psychometrics.segregation import (
    SegregationError,
    bootstrap_index,
    index_by_chance,
    isolation,
    multigroup_dissimilarity,
    mutual_information,
    theil_h,
)

SEED = 20250710


def _probabilities(generator, units=30, groups=4, concentration=8.0):
    of_all = generator.dirichlet(np.full(groups, 3.0))
    found = np.stack([generator.dirichlet(of_all * concentration) for _ in range(units)])
    return found * generator.dirichlet(np.full(units, 5.0))[:, None]


def test_the_bias_of_m_is_that_of_many_cells():
    counts = np.random.default_rng(SEED).multinomial(40_000, _probabilities(np.random.default_rng(1)).ravel())
    counts = counts.reshape(30, 4)
    found = bootstrap_index(counts, mutual_information, seed=SEED, draws=2000)
    # Miller (1955): the entropies of cells, units and groups leave (units - 1)(groups - 1) / 2n, where every
    # cell is well filled.
    filled = (counts > 0).sum() - 30 - 4 + 1
    assert found.bias == pytest.approx(filled / 80_000, rel=0.12)
    assert found.corrected == pytest.approx(found.value - found.bias)
    assert found.low < found.corrected < found.high
    assert found.draws == 2000


@pytest.mark.parametrize("index", [mutual_information, theil_h])
def test_intervals_hold_the_truth_and_the_corrected_index_is_near_it(index):
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    probabilities = _probabilities(generator)
    truth = float(index(probabilities))
    inside, corrected, raw = 0, [], []
    for draw in range(200):
        counts = generator.multinomial(6000, probabilities.ravel()).reshape(probabilities.shape)
        found = bootstrap_index(counts, index, seed=draw, draws=200)
        inside += bool(found.low <= truth <= found.high)
        corrected.append(float(found.corrected))
        raw.append(float(found.value))
    assert abs(np.mean(corrected) - truth) < 0.2 * abs(np.mean(raw) - truth)
    assert inside / 200 == pytest.approx(0.95, abs=0.04)


def test_an_index_of_several_numbers_has_an_interval_for_each():
    counts = np.array([[300, 20, 10], [40, 200, 5], [100, 100, 10]])
    found = bootstrap_index(counts, isolation, seed=SEED, draws=500)
    assert found.value.shape == found.low.shape == (3,)
    assert (found.standard_error > 0).all()
    np.testing.assert_array_equal(found.value, isolation(counts))
    again = bootstrap_index(counts, isolation, seed=SEED, draws=500)
    np.testing.assert_array_equal(found.low, again.low)


def test_draws_in_parts_are_the_same_draws(monkeypatch):
    counts = np.array([[300, 20], [40, 200]])
    whole = bootstrap_index(counts, theil_h, seed=SEED, draws=300)
    monkeypatch.setattr("psychometrics.segregation.bootstrap._NUMBERS_AT_ONCE", 4 * 7)
    parts = bootstrap_index(counts, theil_h, seed=SEED, draws=300)
    assert parts.standard_error == pytest.approx(float(whole.standard_error), rel=1e-12)


def test_draws_without_a_group_do_not_count():
    counts = np.array([[60, 1], [50, 0]])
    found = bootstrap_index(counts, theil_h, seed=SEED, draws=1000)
    assert found.draws == pytest.approx(1000 * (1 - np.exp(-1)), abs=60)
    assert np.isfinite(found.standard_error)
    none = bootstrap_index(np.array([[60, 0], [50, 0]]), theil_h, seed=SEED, draws=100)
    assert (none.draws, np.isnan(none.low)) == (0, True)


@pytest.mark.parametrize("fixed", [True, False])
def test_segregation_by_chance_is_that_of_many_cells(fixed):
    print(f"seed {SEED}")
    counts = np.random.default_rng(SEED).poisson(40, size=(50, 4))
    found = index_by_chance(counts, mutual_information, seed=SEED, draws=600, fixed_margins=fixed)
    assert found.mean == pytest.approx(49 * 3 / (2 * counts.sum()), rel=0.03)
    # 2 n M has about a chi-square distribution, of variance twice its degrees of freedom.
    assert found.standard_deviation == pytest.approx(np.sqrt(2 * 49 * 3) / (2 * counts.sum()), rel=0.12)


def test_a_district_that_is_mixed_at_random_is_within_chance():
    generator = np.random.default_rng(SEED)
    shares = np.outer(generator.dirichlet(np.full(40, 5)), [0.7, 0.2, 0.1])
    counts = generator.multinomial(4000, shares.ravel()).reshape(40, 3)
    chance = index_by_chance(counts, multigroup_dissimilarity, seed=SEED, draws=300)
    assert chance.mean > 0.05
    assert abs(multigroup_dissimilarity(counts) - chance.mean) < 4 * chance.standard_deviation


def test_wrong_use_is_told():
    counts = np.array([[3, 2], [1, 5]])
    with pytest.raises(SegregationError, match="100 draws"):
        bootstrap_index(counts, theil_h, seed=1, draws=10)
    with pytest.raises(SegregationError, match="confidence"):
        bootstrap_index(counts, theil_h, seed=1, confidence=1)
    with pytest.raises(SegregationError, match="whole numbers"):
        bootstrap_index(counts * 0.3, theil_h, seed=1)
    with pytest.raises(SegregationError, match="whole numbers"):
        index_by_chance(counts * 0, theil_h, seed=1)
    with pytest.raises(SegregationError, match="100 draws"):
        index_by_chance(counts, theil_h, seed=1, draws=1)
