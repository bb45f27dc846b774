from decimal import Decimal

import pytest

from disclosure import CodingLimit, DisclosureError, coded_rate

LIMITS = (
    CodingLimit(11, 19, Decimal(20), Decimal(80)),
    CodingLimit(20, 39, Decimal(10), Decimal(90)),
    CodingLimit(300, None, Decimal(1), Decimal(99)),
)


@pytest.mark.parametrize(
    ("rate", "count", "shown", "is_coded"),
    [
        ("5.0", 15, "20", True),
        ("20.0", 15, "20.0", True),
        ("20.1", 15, "20.1", False),
        ("95.0", 19, "80", True),
        ("95.0", 20, "90", True),
        ("0.0", 5000, "1", True),
        ("98.9", 300, "98.9", False),
    ],
)
def test_rates_near_none_or_all_are_coded_by_the_size_of_the_group(rate, count, shown, is_coded):
    assert coded_rate(Decimal(rate), count, LIMITS) == (Decimal(shown), is_coded)


def test_a_group_of_no_limit_is_refused():
    with pytest.raises(DisclosureError, match="limit"):
        coded_rate(Decimal(50), 60, LIMITS)
