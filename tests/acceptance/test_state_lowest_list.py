"""The State's 2023 list of who got the lowest level on what.

2023 was the first year of college/career after the pandemic: the list is then the lowest *status*, so it can
be compared cell by cell. For ELA and mathematics it is the color Red, which needs the lowest status and a
change that the public files do not hold: every flagged cell has the lowest status, not the other way round.
"""

import pytest
from published_results.data_folder import published_files
from published_results.mismatches import listing
from published_results.state_codes import STUDENT_GROUPS
from published_results.state_files import lowest_list

SCHOOL_YEAR = 2023
LOWEST = 1


@pytest.fixture(scope="module")
def flagged(published):
    files = published_files(published, f"cde/lowest_performing_*{SCHOOL_YEAR}*.csv")

    def cells(column: str) -> set[tuple[str, str]]:
        return {(cds, STUDENT_GROUPS[code]) for cds, code in lowest_list(files, column, SCHOOL_YEAR)}

    return cells


@pytest.fixture(scope="module")
def status_levels(edition, published):
    published_files(published, "cde/outcomes_2022_23*.parquet")

    def levels(measure_id: str, where: str = "true") -> dict[tuple[str, str], int]:
        rows = edition.execute(
            "select organization_id, student_group_id, status_level from publish.measure_scores "
            "join publish.organizations using (organization_id, school_year) "
            "where framework_id = 'ca_dashboard' and school_year = ? and measure_id = ? "
            f"and status_value is not null and organization_type in ('school', 'district') and {where}",
            [SCHOOL_YEAR, measure_id],
        ).fetchall()
        return {(organization, group): level for organization, group, level in rows}

    return levels


def test_college_career_is_exact(flagged, status_levels):
    on_list = flagged("CCI")
    levels = status_levels("college_career_prepared_rate", "minimum_n_met")
    assert levels
    different = [
        (cell, f"level {level}", "on the list" if cell in on_list else "not on the list")
        for cell, level in levels.items()
        if (level == LOWEST) != (cell in on_list)
    ]
    assert not different, listing(different, len(levels))


@pytest.mark.parametrize(
    ("column", "measure_id"),
    [("ELA", "ela_distance_from_standard"), ("Math", "math_distance_from_standard")],
)
def test_flagged_cells_have_the_lowest_status(flagged, status_levels, column, measure_id):
    """Known exceptions: two mathematics cells of school 30665973030186."""
    levels = status_levels(measure_id)
    compared = flagged(column) & set(levels)
    assert compared
    exceptions = [(cell, f"level {levels[cell]}") for cell in sorted(compared) if levels[cell] != LOWEST]
    assert len(exceptions) <= 0.001 * len(compared), listing(exceptions, len(compared))
