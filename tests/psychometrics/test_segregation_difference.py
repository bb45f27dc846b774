"""Parts of a change in segregation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from psychometrics.segregation import (
    DIFFERENCE_PARTS,
    CountTable,
    MarginsError,
    NoOverlapError,
    SegregationError,
    bootstrap_difference,
    mutual_information,
    segregation_difference,
)
from psychometrics.segregation.margins import fit_margins

SEED = 20250712
few = settings(max_examples=25, deadline=None, derandomize=True, database=None)
PARTS = ("additions", "removals", "group_marginal", "unit_marginal", "structural")


def _table(counts, units=None, groups=None) -> CountTable:
    counts = np.asarray(counts, dtype=float)
    units = np.arange(counts.shape[0]) if units is None else np.asarray(units)
    groups = np.arange(counts.shape[1]) if groups is None else np.asarray(groups)
    return CountTable((units,), groups, counts)


def _turned(table: CountTable) -> CountTable:
    return CountTable((table.groups,), table.units[0], table.counts.T)


def _drawn(seed, shape=(6, 3)):
    generator = np.random.default_rng(seed)
    return tuple(_table(generator.poisson(generator.uniform(1, 30, size=shape)) + 1) for _ in range(2))


def _by_convex_minimum(counts, unit_shares, group_shares):
    """Return fitted shares by another road: the minimum of the dual of iterative proportional fitting."""
    units = len(unit_shares)

    def dual(at):
        fitted = counts * np.exp(at[:units, None] + at[None, units:])
        value = fitted.sum() - at[:units] @ unit_shares - at[units:] @ group_shares
        slope = np.concatenate([fitted.sum(axis=1) - unit_shares, fitted.sum(axis=0) - group_shares])
        return value, slope

    start = np.zeros(sum(counts.shape))
    found = minimize(dual, start, jac=True, method="BFGS", options={"gtol": 1e-12}).x
    return counts * np.exp(found[:units, None] + found[None, units:])


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_fitted_tables_have_the_margins_and_odds_ratios(seed):
    generator = np.random.default_rng(seed)
    counts = generator.uniform(1, 30, size=(5, 3))
    units, groups = generator.dirichlet(np.full(5, 5)), generator.dirichlet(np.full(3, 5))
    fitted = fit_margins(counts, units, groups)
    np.testing.assert_allclose(fitted.sum(axis=1), units, atol=1e-12)
    np.testing.assert_allclose(fitted.sum(axis=0), groups, atol=1e-12)
    odds = [one[:-1, :-1] * one[1:, 1:] / (one[1:, :-1] * one[:-1, 1:]) for one in (counts, fitted)]
    np.testing.assert_allclose(*odds, rtol=1e-9)
    np.testing.assert_allclose(fitted, _by_convex_minimum(counts / counts.sum(), units, groups), atol=1e-7)


def test_a_two_by_two_table_has_a_closed_form():
    # Odds ratio 9 with margins of one half: a / (1/2 - a) = 3.
    fitted = fit_margins(np.array([[9.0, 1], [1, 1]]), np.full(2, 0.5), np.full(2, 0.5))
    np.testing.assert_allclose(fitted, [[0.375, 0.125], [0.125, 0.375]], atol=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_parts_add_up_and_keep_their_symmetries(seed):
    first, second = _drawn(seed)
    found = segregation_difference(first, second)
    assert found.first == pytest.approx(float(mutual_information(first.counts)))
    assert found.second == pytest.approx(float(mutual_information(second.counts)))
    assert sum(getattr(found, part) for part in PARTS) == pytest.approx(found.difference, abs=1e-12)
    assert (found.additions, found.removals) == (0, 0)
    back = segregation_difference(second, first)
    for part in PARTS:
        assert getattr(back, part) == pytest.approx(-getattr(found, part), abs=1e-10)
    turned = segregation_difference(_turned(first), _turned(second))
    assert turned.unit_marginal == pytest.approx(found.group_marginal, abs=1e-10)
    assert turned.group_marginal == pytest.approx(found.unit_marginal, abs=1e-10)
    assert turned.structural == pytest.approx(found.structural, abs=1e-10)
    base2 = segregation_difference(first, second, base=2)
    assert base2.structural == pytest.approx(found.structural / np.log(2), abs=1e-12)


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_the_structural_part_is_the_sum_over_units(seed):
    first, second = _drawn(seed)
    found = segregation_difference(first, second)
    assert found.unit_structural.sum() == pytest.approx(found.structural, abs=1e-10)
    weighted = found.unit_share_first * found.unit_change_first
    weighted = (weighted + found.unit_share_second * found.unit_change_second) / 2
    np.testing.assert_allclose(found.unit_structural, weighted)
    np.testing.assert_allclose(found.unit_share_first, first.counts.sum(axis=1) / first.counts.sum())


def test_sizes_alone_change_no_structure_and_structure_alone_no_sizes():
    counts = np.array([[25.0, 25], [28, 2], [2, 18]])
    units = segregation_difference(_table(counts), _table(counts * [[1], [1], [2]]))
    groups = segregation_difference(_table(counts), _table(counts * [1, 2]))
    for found in (units, groups):
        assert found.structural == pytest.approx(0, abs=1e-11)
        assert found.unit_marginal + found.group_marginal == pytest.approx(found.difference, abs=1e-11)
    assert abs(units.unit_marginal) > 2 * abs(units.group_marginal)
    # Five students of each group change places: sizes stay.
    moved = segregation_difference(_table(counts), _table(counts + np.array([[0, 0], [-5, 5], [5, -5]])))
    assert moved.structural == pytest.approx(moved.difference, abs=1e-11)
    assert moved.difference < -0.05


def test_units_and_groups_of_one_year_are_additions_and_removals():
    counts = np.array([[25.0, 25], [28, 2], [2, 18]])
    first = _table(counts[:2], units=["a", "b"], groups=["x", "y"])
    second = _table(counts, units=["a", "b", "c"], groups=["x", "y"])
    found = segregation_difference(first, second)
    assert found.additions == pytest.approx(found.difference)
    assert max(abs(getattr(found, part)) for part in PARTS[1:]) < 1e-12
    assert found.units[0].tolist() == ["a", "b"]
    back = segregation_difference(second, first)
    assert back.removals == pytest.approx(back.difference)
    other_group = _table(np.column_stack([counts[:2], [4, 30]]), units=["a", "b"], groups=["x", "y", "z"])
    assert segregation_difference(first, other_group).additions == pytest.approx(
        float(mutual_information(other_group.counts) - mutual_information(first.counts))
    )


def test_cells_without_students_can_fill():
    first, second = _table([[10, 0], [5, 5], [0, 20]]), _table([[10, 3], [5, 5], [0, 12]])
    found = segregation_difference(first, second)
    assert sum(getattr(found, part) for part in PARTS) == pytest.approx(found.difference, abs=1e-10)
    small = segregation_difference(
        _table(first.counts * 1e-12, groups=["x", "y"]), _table(second.counts, groups=["x", "y"])
    )
    # What stands for nothing is small beside the smallest count, whatever that is.
    assert small.structural == pytest.approx(found.structural, abs=0.005)


def test_parts_of_drawn_years_have_intervals_and_less_bias():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    probabilities = generator.dirichlet(np.full(24, 2.0)).reshape(8, 3)
    tilted = probabilities * [1.0, 1.5, 0.8]
    tilted /= tilted.sum()
    truth = segregation_difference(_table(probabilities), _table(tilted))
    expected = np.array([getattr(truth, part) for part in DIFFERENCE_PARTS])
    inside, bias = [], []
    for draw in range(12):
        years = [
            _table(generator.multinomial(400, one.ravel()).reshape(8, 3)) for one in (probabilities, tilted)
        ]
        found = bootstrap_difference(*years, seed=draw, draws=100)
        inside.append((found.low <= expected + 1e-12) & (expected - 1e-12 <= found.high))
        bias.append(found.bias)
    assert np.mean(inside) > 0.85
    # Both years are too high by about (units - 1)(groups - 1) / 2n, so that their difference is not.
    np.testing.assert_allclose(np.mean(bias, axis=0)[:2], 7 * 2 / 800, rtol=0.25)
    assert abs(np.mean(bias, axis=0)[2]) < 0.004
    again = bootstrap_difference(*years, seed=11, draws=100)
    np.testing.assert_array_equal(again.standard_error, found.standard_error)
    assert found.value[2] == pytest.approx(found.value[3:].sum(), abs=1e-12)
    assert found.corrected[2] == pytest.approx(found.corrected[3:].sum(), abs=1e-12)


def test_what_cannot_be_compared_is_told():
    one = _table([[1, 2], [3, 4]])
    with pytest.raises(NoOverlapError, match="0 units"):
        segregation_difference(one, _table([[1, 2]], units=[7]))
    apart = _table([[1, 0], [0, 1]], units=["a", "b"], groups=["x", "y"])
    with pytest.raises(NoOverlapError, match="no student"):
        segregation_difference(apart, _table([[0, 1], [1, 0]], units=["a", "c"], groups=["x", "z"]))
    with pytest.raises(SegregationError, match="same number of keys"):
        segregation_difference(one, CountTable((np.arange(2), np.arange(2)), np.arange(2), np.ones((2, 2))))
    with pytest.raises(MarginsError, match="not reached"):
        fit_margins(np.array([[1.0, 0], [1, 1]]), np.array([0.9, 0.1]), np.array([0.1, 0.9]))
