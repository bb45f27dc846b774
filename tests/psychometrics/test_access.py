"""Ratios of rates and shares against SciPy's own, and at their edges."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats.contingency import relative_risk

from psychometrics.access import rate_ratio, share_ratio

SEED = 5


def test_rate_ratios_are_those_of_scipy():
    print(f"seed {SEED}")
    generator = np.random.default_rng(SEED)
    base, other_base = generator.integers(20, 400, 50), generator.integers(20, 400, 50)
    count, other_count = generator.binomial(base - 2, 0.3) + 1, generator.binomial(other_base - 2, 0.4) + 1
    found = rate_ratio(count, base, other_count, other_base)
    for place in range(50):
        numbers = (int(one[place]) for one in (count, base, other_count, other_base))
        expected = relative_risk(*numbers)
        interval = expected.confidence_interval(0.95)
        assert found.ratio[place] == pytest.approx(expected.relative_risk, rel=1e-12)
        assert (found.low[place], found.high[place]) == pytest.approx(tuple(interval), rel=1e-9)
        table = [
            [count[place], base[place] - count[place]],
            [other_count[place], other_base[place] - other_count[place]],
        ]
        tails = [stats.fisher_exact(table, side).pvalue for side in ("less", "greater")]
        assert found.p_value[place] == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


def test_share_ratios_are_those_of_scipy():
    count, total, reference = np.array([3, 40, 90]), np.array([60, 200, 100]), np.array([0.1, 0.2, 0.5])
    found = share_ratio(count, total, reference)
    for place in range(3):
        test = stats.binomtest(int(count[place]), int(total[place]), reference[place])
        interval = test.proportion_ci(0.95, "wilson")
        ends = (found.low[place], found.high[place])
        assert ends == pytest.approx((interval.low / reference[place], interval.high / reference[place]))
        tails = [
            stats.binomtest(int(count[place]), int(total[place]), reference[place], side).pvalue
            for side in ("less", "greater")
        ]
        assert found.p_value[place] == pytest.approx(min(1, 2 * min(tails)))


def test_what_cannot_be_compared_is_not_a_number():
    found = rate_ratio([0, 0, 3, 2], [10, 0, 5, 9], [5, 5, 0, 0], [10, 10, 10, 0])
    np.testing.assert_array_equal(np.isnan(found.ratio), [False, True, True, True])
    np.testing.assert_array_equal(np.isnan(found.low), [True] * 4)
    np.testing.assert_array_equal(np.isnan(found.p_value), [False, True, False, True])
    assert found.ratio[0] == 0
    nobody = share_ratio([0, 1], [0, 4], [0.5, 0.0])
    assert np.isnan(nobody.ratio).all()
    assert np.isnan(nobody.p_value).all()


@pytest.mark.parametrize("count", [-1, 11])
def test_impossible_counts_are_refused(count):
    with pytest.raises(ValueError, match="between 0 and its base"):
        rate_ratio([count], [10], [1], [10])
    with pytest.raises(ValueError, match="between 0 and its base"):
        share_ratio([count], [10], [0.5])
