"""Every level and color of the State's dashboard files, against the published tables."""

import pytest
from published_results.data_folder import published_files
from published_results.mismatches import listing
from published_results.state_codes import COLORS, INDICATORS, STUDENT_GROUPS
from published_results.state_files import PublishedCell, published_cells


@pytest.fixture(scope="module", params=["dashboard", "elpi"])
def cells(request, published) -> list[PublishedCell]:
    return published_cells(published_files(published, f"cde/{request.param}_*.csv"))


@pytest.fixture(scope="module")
def computed(edition) -> dict[tuple, tuple]:
    """(organization, group, measure, year) -> status level, change level, performance level, label."""
    rows = edition.execute(
        "select organization_id, student_group_id, measure_id, school_year, "
        "status_level, change_level, performance_level, performance_label "
        "from publish.measure_scores where framework_id = 'ca_dashboard' and program_id = 'all'"
    ).fetchall()
    by_cell = {row[:4]: row[4:] for row in rows}
    assert len(by_cell) == len(rows), "two scores of one cell"
    return by_cell


def key(cell: PublishedCell) -> tuple:
    return (cell.cds, STUDENT_GROUPS[cell.student_group], INDICATORS[cell.indicator], cell.school_year)


def colored(cells: list[PublishedCell]) -> list[PublishedCell]:
    return [cell for cell in cells if cell.color in COLORS]


def scored(cells: list[PublishedCell]) -> list[PublishedCell]:
    return [c for c in cells if c.indicator in INDICATORS and c.student_group in STUDENT_GROUPS]


def test_every_colored_row_is_of_a_group_and_indicator_known_here(cells):
    unknown = {(cell.indicator, cell.student_group) for cell in colored(cells)} - {
        (cell.indicator, cell.student_group) for cell in scored(cells)
    }
    assert not unknown


def test_every_colored_row_is_found(cells, computed):
    lost = [cell for cell in colored(cells) if key(cell) not in computed]
    assert not lost, listing(lost, len(colored(cells)))


@pytest.mark.parametrize(("attribute", "place"), [("status_level", 0), ("change_level", 1), ("color", 2)])
def test_every_published_level_is_computed(cells, computed, attribute, place):
    """Of every row, with or without a color; 0 is published for none."""
    compared = [cell for cell in scored(cells) if getattr(cell, attribute) is not None]
    different = [
        (cell, found)
        for cell in compared
        if (getattr(cell, attribute) or None) != (found := computed.get(key(cell), (None,) * 4)[place])
    ]
    assert not different, listing(different, len(compared))


def test_every_color_has_its_name(cells, computed):
    different = [
        (cell, computed.get(key(cell)))
        for cell in colored(cells)
        if computed.get(key(cell), (None,) * 4)[3] != COLORS[cell.color]
    ]
    assert not different, listing(different, len(colored(cells)))
