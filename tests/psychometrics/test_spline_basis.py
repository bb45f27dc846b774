import numpy as np
import pytest

from psychometrics.growth.knots import Knots
from psychometrics.growth.spline_basis import local_basis, spline_columns

KNOTS = Knots((2367.25, 2420.5, 2471.0, 2533.125), (2200.75, 2650.25))
# From R 4.2.2: splines::bs(x, knots = ..., Boundary.knots = ...); the last two lie beyond the boundaries.
REFERENCE = {
    2203.4: (0.04642140205818469367, 0.00056854627365729947, 0.00000188203977515499, 0, 0, 0, 0),
    2251: (0.489212958365825679, 0.157596730085957426, 0.012832148417957285, 0, 0, 0, 0),
    2367.25: (0.058719379375414972, 0.474477350993697145, 0.466803269630887807, 0, 0, 0, 0),
    2400: (
        0.0033503039052087749,
        0.2348434195108919098,
        0.7234757081656878475,
        0.0383305684182115164,
        0,
        0,
        0,
    ),
    2433.3: (
        0,
        0.0378424167760327973,
        0.6546477887179892319,
        0.3059048936570366028,
        0.0016049008489414623,
        0,
        0,
    ),
    2500: (0, 0, 0.031317387011906991, 0.627530713244568661, 0.328933642535572779, 0.012218257207951682, 0),
    2588.8: (0, 0, 0, 0.04810623554136359, 0.33545089904702008, 0.50903604372028999, 0.10740682169132638),
    2647.123: (
        0,
        0,
        0,
        6.3389796189763158e-06,
        1.3703328679764428e-03,
        0.076597929567567183,
        0.92202539858483756,
    ),
    2180: (-0.46028429325388009463, 0.03878448216236105028, -0.00090353603722909126, 0, 0, 0, 0),
    2700: (0, 0, 0, -0.025527892771032609, 0.461993089161109260, -2.328643237703002633, 2.892178041312926329),
}


@pytest.mark.parametrize("score", REFERENCE)
def test_columns_are_those_of_the_reference(score):
    (row,) = spline_columns(np.array([score], dtype=float), KNOTS)
    np.testing.assert_allclose(row, REFERENCE[score], rtol=0, atol=2e-14)


def test_the_functions_sum_to_one_even_at_the_boundaries():
    first, values = local_basis(np.array([2200.75, 2300, 2420.5, 2650.25]), KNOTS)
    np.testing.assert_allclose(values.sum(axis=1), 1.0, atol=1e-14)
    assert first.tolist() == [0, 0, 2, 4]
