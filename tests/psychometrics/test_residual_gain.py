import numpy as np
import pytest

from psychometrics.growth import CohortTooSmallError, GrowthError, SingularDesignError
from psychometrics.growth.residual_gain import residual_gain

SEED = 20250607


def _scores(students: int = 3000, error: float = 0.0):
    generator = np.random.default_rng(SEED)
    ability = generator.normal(size=students)
    ela = 2450 + 80 * ability + 40 * generator.normal(size=students)
    mathematics = 2440 + 70 * ability + 50 * generator.normal(size=students)
    stratum = np.where(np.arange(students) % 3 == 0, "grade 4 ela", "grade 5 ela")
    shift = np.where(stratum == "grade 4 ela", 0, 25)
    current = 600 + shift + 0.5 * ela + 0.25 * mathematics + 30 * generator.normal(size=students)
    noisy = ela + error * generator.normal(size=students)
    return current, noisy, mathematics, stratum


def test_residuals_are_those_of_least_squares_in_each_stratum():
    current, ela, mathematics, stratum = _scores()
    found = residual_gain(current, ela, mathematics, stratum)
    for name in ("grade 4 ela", "grade 5 ela"):
        rows = stratum == name
        columns = np.column_stack([np.ones(rows.sum()), ela[rows], mathematics[rows]])
        expected, *_ = np.linalg.lstsq(columns, current[rows])
        np.testing.assert_allclose(found.coefficients[name], expected, rtol=1e-8)
        np.testing.assert_allclose(found.residual[rows], current[rows] - columns @ expected, atol=1e-7)
        assert abs(found.residual[rows].mean()) < 1e-9


def test_reliabilities_bring_the_slopes_back():
    error = 40.0
    current, ela, mathematics, stratum = _scores(60_000, error)
    reliability = 1 - error**2 / ela.var()
    known = dict.fromkeys(("grade 4 ela", "grade 5 ela"), (reliability, 1.0))
    corrected = residual_gain(current, ela, mathematics, stratum, reliability=known)
    plain = residual_gain(current, ela, mathematics, stratum)
    print(f"seed {SEED}")
    np.testing.assert_allclose(corrected.coefficients["grade 5 ela"][1:], [0.5, 0.25], atol=0.02)
    assert plain.coefficients["grade 5 ela"][1] < 0.45


def test_a_missing_score_gives_no_residual():
    current, ela, mathematics, stratum = _scores()
    current[0], ela[1], mathematics[2] = np.nan, np.nan, np.nan
    found = residual_gain(current, ela, mathematics, stratum).residual
    assert np.isnan(found[:3]).all()
    assert not np.isnan(found[3:]).any()


def test_wrong_data_are_told():
    current, ela, mathematics, stratum = _scores(90)
    with pytest.raises(CohortTooSmallError, match="grade 4 ela: 30 students"):
        residual_gain(current, ela, mathematics, stratum, minimum_students=31)
    with pytest.raises(SingularDesignError, match="grade 4 ela"):
        residual_gain(current, np.full(90, 2400.0), mathematics, stratum)
    with pytest.raises(GrowthError, match="grade 5 ela: no reliabilities"):
        residual_gain(current, ela, mathematics, stratum, reliability={"grade 4 ela": (0.9, 0.9)})
