"""Segregation of the State and of one district in an edition, against the State's enrollment file itself."""

import math
from collections import defaultdict

import numpy as np
import pyarrow.parquet as parquet
import pytest
from published_results.data_folder import published_files

from psychometrics.segregation import (
    count_table,
    isolation,
    multigroup_dissimilarity,
    mutual_information,
    segregation_by_level,
    theil_h,
)

TOLERANCE = 1e-9
STATE, LOS_ANGELES = "00000000000000", "19647330000000"
# Ethnicity adds up to all students, so that those who report none are a group.
GROUPS = {
    "African American": "african_american",
    "American Indian": "american_indian",
    "Asian": "asian",
    "Filipino": "filipino",
    "Hispanic": "hispanic",
    "Not Reported": "race_not_reported",
    "Pacific Islander": "pacific_islander",
    "Two or More Races": "two_or_more",
    "White": "white",
}
NEED = "Socioeconomically Disadvantaged"


def _rows(published, organization):
    """Rows of school, group and count in the file."""
    (file,) = published_files(published / "cde", "demographics_2025_26.parquet")
    rows = parquet.read_table(file, columns=["cds", "group", "count"]).to_pylist()
    prefix = "" if organization == STATE else organization[:7]
    return [
        (row["cds"], row["group"], row["count"])
        for row in rows
        if row["count"] > 0 and row["cds"].startswith(prefix)
    ]


@pytest.fixture(scope="module", params=[STATE, LOS_ANGELES], ids=["State", "Los Angeles Unified"])
def population(request, published):
    """The identifier of a population and its rows."""
    return request.param, _rows(published, request.param)


def _published(edition, organization, split):
    rows = edition.execute(
        "select index_id, student_group_id, other_group_id, index_value from publish.segregation_indices "
        "where organization_id = ? and split_id = ? and category_type = 'all' and school_year = 2026",
        [organization, split],
    ).fetchall()
    assert rows
    return {row[:3]: float(row[3]) for row in rows}


def _ethnicity(rows):
    named = [(school, GROUPS[group], count) for school, group, count in rows if group in GROUPS]
    schools, groups, counts = (np.array(column) for column in zip(*named, strict=True))
    return count_table((np.array([school[:7] for school in schools]), schools), groups, counts)


def test_race_and_ethnicity(edition, population):
    organization, rows = population
    table = _ethnicity(rows)
    ours = _published(edition, organization, "race_ethnicity")
    for index_id, index in (
        ("mutual_information", mutual_information),
        ("theil_h", theil_h),
        ("dissimilarity", multigroup_dissimilarity),
    ):
        assert ours[index_id, "all", "all"] == pytest.approx(float(index(table.counts)), abs=TOLERANCE)
    for group, expected in zip(table.groups.tolist(), isolation(table.counts), strict=True):
        assert ours["isolation", group, group] == pytest.approx(expected, abs=TOLERANCE)


def test_disadvantaged_students_and_all_others_by_plain_sums(edition, population):
    organization, rows = population
    total, need = defaultdict(int), defaultdict(int)
    for school, group, count in rows:
        if group in GROUPS:
            total[school] += count
        if group == NEED:
            need[school] += count
    # A few schools of the State have more disadvantaged students than students of any ethnicity.
    total = {school: max(count, need[school]) for school, count in total.items()}
    everyone, all_need = sum(total.values()), sum(need.values())
    all_others = everyone - all_need
    dissimilarity = 0.5 * math.fsum(
        abs(need[school] / all_need - (count - need[school]) / all_others) for school, count in total.items()
    )
    met = math.fsum(need[school] ** 2 / count for school, count in total.items()) / all_need
    ours = _published(edition, organization, "socioeconomically_disadvantaged")
    group = "socioeconomically_disadvantaged"
    assert ours["dissimilarity", "all", "all"] == pytest.approx(dissimilarity, abs=TOLERANCE)
    assert ours["isolation", group, group] == pytest.approx(met, abs=TOLERANCE)
    assert ours["exposure", group, "all_others"] == pytest.approx(1 - met, abs=TOLERANCE)
    print(f"{organization}: {len(total)} schools, D {dissimilarity:.6f}, isolation {met:.6f}")


def test_between_districts_and_within_them(edition, published):
    table = _ethnicity(_rows(published, STATE))
    parts = segregation_by_level(table.counts, [table.units[0]])
    ours = edition.execute(
        "select step_number, mutual_information from publish.segregation_parts where organization_id = ? "
        "and split_id = 'race_ethnicity' and decomposition_id = 'district' and school_year = 2026",
        [STATE],
    ).fetchall()
    assert len(ours) == 2
    for step, value in ours:
        assert float(value) == pytest.approx(parts.mutual_information[step - 1], abs=TOLERANCE)


def test_composition_of_a_district_is_what_the_file_says(edition, population):
    organization, rows = population
    expected = defaultdict(int)
    for _, group, count in rows:
        expected[group] += count
    ours = dict(
        edition.execute(
            "select student_group_id, student_count from publish.enrollment_composition "
            "where organization_id = ? and category_type = 'all' and program_id = 'all' "
            "and school_year = 2026",
            [organization],
        ).fetchall()
    )
    assert ours["all"] == sum(expected[group] for group in GROUPS)
    for source, group in (*GROUPS.items(), (NEED, "socioeconomically_disadvantaged")):
        assert ours[group] == expected[source]
