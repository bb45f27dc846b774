"""Segregation between and within levels of units."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psychometrics.segregation import (
    SegregationError,
    combine_units,
    mutual_information,
    segregation_by_level,
    segregation_within,
    theil_h,
)

many = settings(max_examples=60, deadline=None, derandomize=True, database=None)


def _nested(seed):
    """Return counts, and the region and district of each unit; districts are named alike in every region."""
    generator = np.random.default_rng(seed)
    region, district = generator.integers(3, size=24), generator.integers(3, size=24)
    counts = generator.negative_binomial(1, 0.1, size=(24, 4)).astype(float)
    counts[0] += 1
    counts[1, 1:] += 1
    return counts, region, district


@many
@given(seed=st.integers(0, 2**32 - 1))
def test_between_and_within_add_up_to_the_total(seed):
    counts, region, district = _nested(seed)
    parts = segregation_by_level(counts, [region, district])
    assert abs(parts.mutual_information.sum() - mutual_information(counts)) < 1e-12
    assert abs(parts.theil_h.sum() - theil_h(counts)) < 1e-12
    assert (parts.mutual_information > -1e-12).all()
    # By differences: another road to the same parts.
    of_regions = mutual_information(combine_units(counts, region)[1])
    of_districts = mutual_information(combine_units(counts, 10 * region + district)[1])
    expected = np.diff([0, of_regions, of_districts, mutual_information(counts)])
    np.testing.assert_allclose(parts.mutual_information, expected, atol=1e-12)
    base2 = segregation_by_level(counts, [region, district], base=2)
    np.testing.assert_allclose(base2.mutual_information, parts.mutual_information / np.log(2), atol=1e-14)
    np.testing.assert_allclose(base2.theil_h, parts.theil_h, atol=1e-14)


@many
@given(seed=st.integers(0, 2**32 - 1))
def test_within_is_the_weighted_mean_of_the_categories(seed):
    counts, region, _ = _nested(seed)
    found = segregation_within(counts, region)
    total_within = mutual_information(counts) - mutual_information(combine_units(counts, region)[1])
    weighted = (found.share * np.nan_to_num(found.mutual_information)).sum()
    assert weighted == pytest.approx(float(total_within), abs=1e-12)
    h_within = theil_h(counts) - theil_h(combine_units(counts, region)[1])
    h_parts = found.share * found.entropy_ratio * np.nan_to_num(found.theil_h)
    assert h_parts.sum() == pytest.approx(float(h_within), abs=1e-12)
    for place, one in enumerate(found.categories):
        alone = counts[region == one]
        if alone.sum() > 0:
            assert found.mutual_information[place] == pytest.approx(float(mutual_information(alone)))


def test_a_category_of_one_group_or_without_students():
    counts = np.array([[5, 0], [3, 0], [0, 0], [2, 2], [1, 3]])
    found = segregation_within(counts, np.array(["a", "a", "b", "c", "c"]))
    assert (found.mutual_information[0], found.theil_h[0]) == (0, 0)
    assert np.isnan([found.mutual_information[1], found.theil_h[1]]).all()
    np.testing.assert_allclose(found.share, [0.5, 0, 0.5])
    parts = segregation_by_level(counts, [np.array(["a", "a", "b", "c", "c"])])
    assert parts.mutual_information.sum() == pytest.approx(float(mutual_information(counts)))


def test_units_by_themselves_are_a_single_level():
    counts, region, _ = _nested(1)
    assert segregation_by_level(counts, []).mutual_information == pytest.approx(
        float(mutual_information(counts))
    )
    categories, together = combine_units(counts, region)
    for place, one in enumerate(categories):
        np.testing.assert_allclose(together[place], counts[region == one].sum(axis=0))


def test_many_tables_at_once_are_each_alone():
    counts = np.stack([_nested(seed)[0] for seed in range(3)])
    _, region, district = _nested(0)
    parts, within = segregation_by_level(counts, [region, district]), segregation_within(counts, region)
    for place in range(3):
        alone = segregation_by_level(counts[place], [region, district])
        own = segregation_within(counts[place], region)
        np.testing.assert_allclose(parts.mutual_information[place], alone.mutual_information, rtol=1e-12)
        np.testing.assert_allclose(parts.theil_h[place], alone.theil_h, rtol=1e-12)
        np.testing.assert_allclose(within.theil_h[place], own.theil_h, rtol=1e-12)
        np.testing.assert_allclose(within.entropy_ratio[place], own.entropy_ratio, rtol=1e-12)


def test_wrong_use_is_told():
    with pytest.raises(SegregationError, match="each of the 3 units"):
        segregation_within(np.ones((3, 2)), np.zeros(2))
    with pytest.raises(SegregationError, match="each of the 3 units"):
        segregation_by_level(np.ones((3, 2)), [np.zeros(4)])
