"""Symmetric intervals: how far they reach, and how often they hold the truth."""

import numpy as np
import pytest

from psychometrics.reliability import ReliabilityError, symmetric_interval

SEED = 5


def test_the_reach_is_that_of_published_tables():
    low, high = symmetric_interval(np.array([10.0, 10.0]), np.array([2.0, 0.0]))
    np.testing.assert_allclose(high - 10, [2 * 1.959964, 0], atol=1e-6)
    np.testing.assert_allclose(10 - low, high - 10)
    # Student's t for 4, 19 and 120 degrees of freedom.
    _, high = symmetric_interval(np.zeros(3), np.ones(3), n=np.array([5, 20, 121]))
    np.testing.assert_allclose(high, [2.776445, 2.093024, 1.979930], atol=1e-6)
    _, high = symmetric_interval(np.zeros(1), np.ones(1), confidence=0.9, n=np.array([11]))
    np.testing.assert_allclose(high, [1.812461], atol=1e-6)


def test_unknown_errors_and_single_values_give_no_interval():
    low, high = symmetric_interval(np.zeros(3), np.array([np.nan, 1.0, 1.0]), n=np.array([9.0, 1.0, np.nan]))
    assert np.isnan(low).all()
    assert np.isnan(high).all()
    with pytest.raises(ReliabilityError, match="0 or more"):
        symmetric_interval(np.zeros(1), np.array([-1.0]))
    with pytest.raises(ReliabilityError, match="between 0 and 1"):
        symmetric_interval(np.zeros(1), np.ones(1), confidence=95)


@pytest.mark.parametrize("n", [5, 20])
def test_intervals_of_small_groups_hold_the_truth_as_often_as_they_say(n):
    print(f"seed {SEED}")
    students = np.random.default_rng(SEED).normal(3.0, 40.0, size=(20_000, n))
    error = students.std(axis=1, ddof=1) / np.sqrt(n)
    low, high = symmetric_interval(students.mean(axis=1), error, n=np.full(len(students), n))
    assert 0.945 < ((low <= 3) & (high >= 3)).mean() < 0.955
