import numpy as np
import pytest

from psychometrics.growth import ConstantScoresError, DuplicateKnotsError, GrowthError, Knots
from psychometrics.growth.knots import estimate_knots


def test_quintiles_of_type_7_and_a_tenth_of_the_range():
    assert estimate_knots(np.array([10.0, 20, 30, 45])) == Knots((16.0, 22.0, 28.0, 36.0), (6.5, 48.5))


def test_three_decimals():
    knots = estimate_knots(np.array([0.0, 1 / 3, 2 / 3, 1.0001]))
    assert knots == Knots((0.2, 0.4, 0.6, 0.8), (-0.1, 1.1))


def test_scores_without_spread_give_no_knots():
    with pytest.raises(ConstantScoresError, match="grade 4 are all the same"):
        estimate_knots(np.full(100, 2400.0), "the prior scores of grade 4")
    with pytest.raises(ConstantScoresError):
        estimate_knots(np.array([]))


def test_heavy_ties_give_duplicate_knots():
    with pytest.raises(DuplicateKnotsError, match="fix knots for this grade"):
        estimate_knots(np.repeat([2300.0, 2400.0, 2500.0], [10, 80, 10]))


@pytest.mark.parametrize(
    ("inner", "boundaries"),
    [
        ((2, 1, 3, 4), (0, 5)),
        ((1, 2, 3, 4), (1, 5)),
        ((1, 2, 3, 4), (0, 4)),
        ((1, 2, 3, float("nan")), (0, 5)),
    ],
)
def test_fixed_knots_have_to_increase(inner, boundaries):
    with pytest.raises(GrowthError):
        Knots(inner, boundaries)


def test_fixed_knots_have_to_differ():
    with pytest.raises(DuplicateKnotsError):
        Knots((1, 2, 2, 3), (0, 5))
