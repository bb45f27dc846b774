import numpy as np
import pytest

from psychometrics.growth import GrowthError, SingularDesignError
from psychometrics.growth.errors_in_variables import errors_in_variables

SEED = 20250603


def _data(generator: np.random.Generator, count: int):
    truth = generator.normal(size=count)
    known = generator.normal(size=count) + 0.5 * truth
    measured = truth + 0.5 * generator.normal(size=count)
    outcome = 1 + 2 * truth - known + generator.normal(size=count)
    return outcome, np.column_stack([np.ones(count), measured, known])


def test_true_coefficients_come_back_and_least_squares_misses_them():
    outcome, columns = _data(np.random.default_rng(SEED), 200_000)
    error_covariance = np.diag([0, 0.25, 0])
    corrected = errors_in_variables(outcome, columns, error_covariance=error_covariance)
    np.testing.assert_allclose(corrected.coefficients, [1, 2, -1], atol=0.03)
    plain = errors_in_variables(outcome, columns, reliability=np.ones(3))
    np.testing.assert_allclose(plain.coefficients, np.linalg.lstsq(columns, outcome)[0])
    assert abs(plain.coefficients[1] - 2) > 0.3


@pytest.mark.parametrize("known", ["reliability", "covariance"])
def test_standard_errors_are_the_spread_over_samples(known):
    generator = np.random.default_rng(SEED)
    given = (
        {"reliability": np.array([1, 0.8, 1])}
        if known == "reliability"
        else {"error_covariance": np.diag([0, 0.25, 0])}
    )
    drawn = [errors_in_variables(*_data(generator, 600), **given) for _ in range(400)]
    spread = np.std([one.coefficients for one in drawn], axis=0)
    told = np.mean([one.standard_errors for one in drawn], axis=0)
    np.testing.assert_allclose(told / spread, 1, atol=0.12)


def test_a_cluster_per_row_differs_only_by_the_small_sample_factor():
    outcome, columns = _data(np.random.default_rng(SEED), 500)
    reliability = np.array([1, 0.8, 1])
    alone = errors_in_variables(outcome, columns, reliability=reliability)
    each = errors_in_variables(outcome, columns, reliability=reliability, clusters=np.arange(500))
    np.testing.assert_allclose(each.standard_errors, alone.standard_errors * np.sqrt(500 / 499))


def test_wrong_use_is_told():
    outcome, columns = _data(np.random.default_rng(SEED), 100)
    with pytest.raises(GrowthError, match="either"):
        errors_in_variables(outcome, columns)
    with pytest.raises(GrowthError, match="3 reliabilities"):
        errors_in_variables(outcome, columns, reliability=np.array([1, 0.8]))
    with pytest.raises(GrowthError, match="two clusters"):
        errors_in_variables(outcome, columns, reliability=np.ones(3), clusters=np.zeros(100))
    with pytest.raises(SingularDesignError):
        errors_in_variables(outcome, columns, reliability=np.array([1, 0.05, 1]))
    with pytest.raises(SingularDesignError):
        errors_in_variables(outcome, columns[:, [0, 1, 1]], reliability=np.ones(3))
