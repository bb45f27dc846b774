"""The compiled solver against an independent one, and the proof that both have to pass."""

import numpy as np
import pytest
from simulated_panels import scores

from psychometrics.growth import (
    ConstantScoresError,
    GrowthError,
    SingularDesignError,
    UncertifiedFitError,
    simplex,
)
from psychometrics.growth.certification import prove
from psychometrics.growth.design import build_design
from psychometrics.growth.fit import QUANTILES, count_below, fit_quantiles
from psychometrics.growth.highs import solve_quantiles_by_highs
from psychometrics.growth.knots import estimate_knots

SEED = 20250601


def _design(students: int, priors: int, step: float = 1.0, seed: int = SEED):
    values = scores(np.random.default_rng(seed), students, priors + 1, step)
    chosen = list(values[:-1][::-1])
    return build_design(values[-1], chosen, [estimate_knots(one) for one in chosen])


@pytest.mark.parametrize(
    ("students", "priors", "step"),
    [(300, 1, 1.0), (3000, 1, 25.0), (700, 2, 0.013), (2600, 2, 1.0), (500, 3, 10.0), (600, 4, 1.0)],
)
def test_both_solvers_find_the_same_fits(students, priors, step):
    design = _design(students, priors, step)
    ours = fit_quantiles(design)
    assert not ours.redone.any()
    few = slice(0, 100, 7)
    theirs = list(solve_quantiles_by_highs(design, QUANTILES[few]))
    assert all(one.optimal for one in theirs)
    np.testing.assert_allclose(ours.coefficients[few], [one.coefficients for one in theirs], atol=1e-7)
    assert (ours.below == sum(count_below(design, one).astype(int) for one in ours.coefficients)).all()


def test_outcomes_with_two_values_are_as_degenerate_as_can_be():
    values = scores(np.random.default_rng(SEED), 1600, 3)
    chosen = list(values[:-1][::-1])
    current = np.where(values[-1] > 2450, 1.0, 0.0)
    design = build_design(current, chosen, [estimate_knots(one) for one in chosen])
    fits = fit_quantiles(design)
    assert not fits.redone.any()
    few = slice(5, 100, 18)
    theirs = list(solve_quantiles_by_highs(design, QUANTILES[few]))
    for tau, ours, other in zip(QUANTILES[few], fits.coefficients[few], theirs, strict=True):
        assert _objective(design, tau, ours) == pytest.approx(
            _objective(design, tau, other.coefficients), abs=1e-7
        )


def _objective(design, tau: float, coefficients: np.ndarray) -> float:
    residual = design.outcome - design.fitted(coefficients)
    return float((design.weights * residual * (tau - (residual < 0))).sum())


def test_another_vertex_is_not_proved():
    design = _design(400, 1)
    fits = fit_quantiles(design)
    sign = np.ones(design.cell_count)
    number = 50
    right = prove(design, QUANTILES[number], fits.basis[number], sign)
    assert right.optimal
    np.testing.assert_allclose(right.coefficients, fits.coefficients[number], atol=1e-9)
    assert not prove(design, QUANTILES[number + 1], fits.basis[number], sign).optimal
    other = fits.basis[number].copy()
    other[0] = next(cell for cell in range(design.cell_count) if cell not in other)
    assert prove(design, QUANTILES[number], other, sign).violation > 0


def test_a_basis_that_is_no_vertex_is_not_proved():
    design = _design(400, 1)
    assert not prove(design, 0.5, np.zeros(design.coefficient_count), np.ones(design.cell_count)).optimal
    assert not prove(design, 0.5, np.arange(3), np.ones(design.cell_count)).optimal


def test_what_the_compiled_solver_does_not_prove_is_redone(monkeypatch):
    design = _design(400, 1)
    right = fit_quantiles(design)

    def fails_at_some(*arguments):
        coefficients, basis, proved, ties, pivots, passes, below = solve(*arguments)
        for number in (3, 4, 70):
            below -= count_below(design, coefficients[number])
            coefficients[number], basis[number], proved[number] = 0.0, -1, False
        return coefficients, basis, proved, ties, pivots, passes, below

    solve = simplex.solve_quantiles
    monkeypatch.setattr(simplex, "solve_quantiles", fails_at_some)
    redone = fit_quantiles(design)
    assert np.flatnonzero(redone.redone).tolist() == [3, 4, 70]
    np.testing.assert_allclose(redone.coefficients, right.coefficients, atol=1e-7)
    assert (redone.below == right.below).all()


def test_nothing_unproved_leaves(monkeypatch):
    from psychometrics.growth import highs

    design = _design(400, 1)

    def never(*arguments):
        found = list(solve(*arguments))
        found[2] = np.zeros(len(QUANTILES), dtype=bool)
        return tuple(found)

    def wrong(design, quantiles):
        return [
            prove(design, one, np.zeros(design.coefficient_count), np.ones(design.cell_count))
            for one in quantiles
        ]

    solve = simplex.solve_quantiles
    monkeypatch.setattr(simplex, "solve_quantiles", never)
    monkeypatch.setattr(highs, "solve_quantiles_by_highs", wrong)
    with pytest.raises(UncertifiedFitError, match=r"0\.005"):
        fit_quantiles(design)


def test_too_few_different_prior_scores():
    generator = np.random.default_rng(SEED)
    prior = generator.choice([2300.0, 2350, 2400, 2450, 2500, 2550], size=500)
    with pytest.raises(SingularDesignError, match="too few different values"):
        fit_quantiles(build_design(prior + generator.integers(0, 50, 500), [prior], [estimate_knots(prior)]))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_scores_that_are_no_numbers_never_reach_a_solver(value):
    prior = np.random.default_rng(SEED).integers(2300, 2600, 500).astype(float)
    knots = [estimate_knots(prior)]
    with pytest.raises(GrowthError, match="finite"):
        build_design(np.append(prior[:-1], value), [prior], knots)
    with pytest.raises(GrowthError, match="finite"):
        build_design(prior, [np.append(prior[:-1], value)], knots)


def test_constant_current_scores():
    prior = np.random.default_rng(SEED).integers(2300, 2600, 500).astype(float)
    with pytest.raises(ConstantScoresError):
        fit_quantiles(build_design(np.full(500, 2400.0), [prior], [estimate_knots(prior)]))
