"""Indices of segregation: hand cases, other formulas, and what must hold for all counts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psychometrics.segregation import (
    SegregationError,
    count_table,
    dissimilarity,
    divergence,
    entropy,
    exposure,
    isolation,
    local_segregation,
    multigroup_dissimilarity,
    multigroup_normalized_exposure,
    mutual_information,
    normalized_exposure,
    theil_h,
)

many = settings(max_examples=80, deadline=None, derandomize=True, database=None)
tables = st.builds(
    lambda seed, units, groups, typical: (
        np.random.default_rng(seed)
        .negative_binomial(1, 1 / (1 + typical), size=(units, groups))
        .astype(float)
    ),
    seed=st.integers(0, 2**32 - 1),
    units=st.integers(2, 8),
    groups=st.integers(2, 5),
    typical=st.sampled_from([0.5, 5, 200]),
).filter(lambda counts: (counts.sum(axis=0) > 0).sum() > 1 and (counts.sum(axis=1) > 0).sum() > 1)
INDICES = (mutual_information, theil_h, multigroup_dissimilarity, multigroup_normalized_exposure)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([[100, 0], [60, 40], [40, 60], [0, 100]], 0.6),
        ([[100, 0], [100, 0], [0, 100], [0, 100]], 1.0),
        ([[30, 10], [30, 10]], 0.0),
        ([[80, 20], [80, 20], [20, 80], [20, 80]], 0.6),
    ],
)
def test_dissimilarity_of_hand_cases(counts, expected):
    assert dissimilarity(np.array(counts)) == pytest.approx(expected, abs=1e-15)
    assert multigroup_dissimilarity(np.array(counts)) == pytest.approx(expected, abs=1e-15)


def test_complete_segregation_and_none():
    apart, mixed = np.diag([10.0, 20, 30]), np.outer([1.0, 2, 5], [3, 4, 2])
    for index, most in zip(INDICES, (entropy(np.array([10, 20, 30])), 1, 1, 1), strict=True):
        assert index(apart) == pytest.approx(float(most))
        assert index(mixed) == pytest.approx(0, abs=1e-15)
    np.testing.assert_allclose(isolation(apart), 1)
    np.testing.assert_allclose(exposure(mixed), np.tile([1 / 3, 4 / 9, 2 / 9], (3, 1)))
    np.testing.assert_allclose(normalized_exposure(apart), 1)
    np.testing.assert_allclose(normalized_exposure(mixed), 0, atol=1e-15)


def test_a_hand_case_of_every_index():
    counts = np.array([[3.0, 1], [1, 3]])
    m = 0.75 * math.log(1.5) + 0.25 * math.log(0.5)
    assert mutual_information(counts) == pytest.approx(m)
    assert mutual_information(counts, base=2) == pytest.approx(m / math.log(2))
    assert theil_h(counts) == pytest.approx(m / math.log(2))
    np.testing.assert_allclose(exposure(counts), [[0.625, 0.375], [0.375, 0.625]])
    np.testing.assert_allclose(normalized_exposure(counts), 0.25)
    assert multigroup_normalized_exposure(counts) == pytest.approx(0.25)
    found = divergence(counts, np.array([1.0, 3]))
    np.testing.assert_allclose(found.segregation, [0.75 * math.log(3) + 0.25 * math.log(1 / 3), 0])


@many
@given(counts=tables)
def test_mutual_information_is_a_difference_of_entropies(counts):
    groups, units = entropy(counts.sum(axis=0)), entropy(counts.sum(axis=1))
    m = float(mutual_information(counts))
    assert m == pytest.approx(float(groups + units - entropy(counts.ravel())), abs=1e-12)
    assert -1e-15 <= m <= min(groups, units) + 1e-12
    assert m == pytest.approx(float(mutual_information(counts.T)), abs=1e-12)
    for side in (counts, counts.T):
        local = local_segregation(side)
        assert (local.share * np.nan_to_num(local.segregation)).sum() == pytest.approx(m, abs=1e-12)
        assert local.share.sum() == pytest.approx(1)


@many
@given(counts=tables, factor=st.sampled_from([0.01, 3, 1000]), seed=st.integers(0, 999))
def test_order_size_and_splitting_of_units_do_not_matter(counts, factor, seed):
    generator = np.random.default_rng(seed)
    units, groups = (generator.permutation(size) for size in counts.shape)
    # Half of a unit's students of every group in a building next door.
    split = np.concatenate([counts, counts[:1] / 2])
    split[0] /= 2
    empty = np.concatenate([counts, np.zeros((1, counts.shape[1]))])
    for index in INDICES:
        value = float(index(counts))
        for other in (counts[units][:, groups], factor * counts, split, empty):
            assert float(index(other)) == pytest.approx(value, abs=1e-11)


@many
@given(counts=tables)
def test_indices_lie_between_none_and_complete(counts):
    for index in INDICES[1:]:
        assert -1e-12 <= index(counts) <= 1 + 1e-12
    own = normalized_exposure(counts)[counts.sum(axis=0) > 0]
    assert (np.nan_to_num(own) <= 1 + 1e-12).all()


@many
@given(counts=tables, factor=st.floats(0.1, 9))
def test_two_groups_have_one_dissimilarity_whatever_their_sizes(counts, factor):
    pair = counts[:, counts.sum(axis=0) > 0][:, :2]
    value = float(dissimilarity(pair))
    assert float(multigroup_dissimilarity(pair)) == pytest.approx(value, abs=1e-12)
    assert float(dissimilarity(pair * [1, factor])) == pytest.approx(value, abs=1e-12)
    eta = normalized_exposure(pair)
    assert eta[0, 0] == pytest.approx(eta[1, 1], abs=1e-11)
    assert eta[0, 1] == pytest.approx(eta[0, 0], abs=1e-11)
    assert multigroup_normalized_exposure(pair) == pytest.approx(eta[0, 0], abs=1e-11)


@many
@given(counts=tables)
def test_meetings_are_mutual_and_shares_of_a_unit_are_whole(counts):
    counts = counts[:, counts.sum(axis=0) > 0]
    met, sizes = exposure(counts), counts.sum(axis=0)
    np.testing.assert_allclose(met.sum(axis=1), 1)
    np.testing.assert_allclose(met * sizes[:, None], (met * sizes[:, None]).T, atol=1e-9)


@many
@given(counts=tables, seed=st.integers(0, 999))
def test_divergence_from_a_reference_is_that_of_all_and_that_among_units(counts, seed):
    reference = np.random.default_rng(seed).uniform(0.1, 1, size=counts.shape[1])
    local = divergence(counts, reference)
    overall = (local.share * np.nan_to_num(local.segregation)).sum()
    of_all = divergence(counts.sum(axis=0, keepdims=True), reference).segregation[0]
    assert overall == pytest.approx(of_all + float(mutual_information(counts)), abs=1e-12)


def test_many_tables_at_once_are_each_alone():
    counts = np.random.default_rng(1).poisson(3, size=(4, 5, 6, 3)).astype(float)
    counts[0, 0] = 0
    counts[1, 1, :, 1:] = 0
    for index in (*INDICES, exposure, isolation, normalized_exposure):
        together = index(counts)
        for a in range(4):
            for b in range(5):
                np.testing.assert_allclose(together[a, b], index(counts[a, b]), rtol=1e-12, atol=1e-15)
    assert np.isnan(mutual_information(counts)[0, 0])
    # A single group cannot be segregated; that it is not is known, to which degree it could be is not.
    assert mutual_information(counts)[1, 1] == 0
    assert np.isnan(theil_h(counts)[1, 1])
    assert np.isnan(multigroup_normalized_exposure(counts)[1, 1])
    assert np.isnan(normalized_exposure(counts)[1, 1]).all()
    assert np.isnan(dissimilarity(np.array([[3, 0], [1, 0]])))


def test_a_table_of_rows_does_not_depend_on_their_order():
    generator = np.random.default_rng(2)
    district, school = generator.integers(3, size=400), generator.integers(4, size=400)
    group, count = generator.choice(["x", "y", "z"], size=400), generator.uniform(0, 3, size=400)
    count[:5] = 0
    straight = count_table((district, school), group, count)
    order = generator.permutation(400)
    shuffled = count_table((district[order], school[order]), group[order], count[order])
    np.testing.assert_array_equal(straight.counts, shuffled.counts)
    for one, other in zip(straight.units, shuffled.units, strict=True):
        np.testing.assert_array_equal(one, other)
    named = list(zip(*(key.tolist() for key in straight.units), strict=True))
    assert named == sorted(set(zip(district.tolist(), school.tolist(), strict=True)))
    for row, (one, other) in enumerate(named):
        for column, name in enumerate("xyz"):
            some = (district == one) & (school == other) & (group == name)
            assert straight.counts[row, column] == pytest.approx(count[some].sum())
    pair = straight.of_groups(["z", "x"])
    np.testing.assert_array_equal(pair.counts, straight.counts[:, [2, 0]])
    students = count_table(np.array([1, 1, 2]), np.array(["a", "b", "a"]))
    np.testing.assert_array_equal(students.counts, [[1, 1], [1, 0]])


def test_wrong_use_is_told():
    with pytest.raises(SegregationError, match="two groups, not 3"):
        dissimilarity(np.ones((2, 3)))
    with pytest.raises(SegregationError, match="last two axes"):
        mutual_information(np.ones(3))
    with pytest.raises(SegregationError, match="0 or more"):
        theil_h(np.array([[1, -1], [1, 1]]))
    with pytest.raises(SegregationError, match="no share in the reference"):
        divergence(np.ones((2, 2)), np.array([1, 0]))
    with pytest.raises(SegregationError, match="2 groups"):
        divergence(np.ones((2, 2)), np.ones(3))
    with pytest.raises(SegregationError, match="same length"):
        count_table(np.ones(2), np.ones(3))
    with pytest.raises(SegregationError, match="no student"):
        count_table(np.ones(2), np.ones(2), np.zeros(2))
    with pytest.raises(SegregationError, match="group q"):
        count_table(np.ones(2), np.array(["a", "b"])).of_groups(["q"])
