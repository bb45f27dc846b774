"""Segregation in SQL against the numeric package, on every split, category and year of a home."""

import duckdb
import numpy as np
import pytest

from psychometrics.segregation import (
    CountTable,
    count_table,
    entropy,
    exposure,
    local_segregation,
    multigroup_dissimilarity,
    multigroup_normalized_exposure,
    mutual_information,
    normalized_exposure,
    segregation_by_level,
    theil_h,
)

TOLERANCE = 1e-9
CELL = ("population_id", "school_year", "category_type", "category_id", "split_id")


@pytest.fixture(scope="module")
def warehouse(student_home):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


def _grouped(rows: list[tuple], size: int) -> dict[tuple, list[tuple]]:
    found: dict[tuple, list[tuple]] = {}
    for row in rows:
        found.setdefault(row[:size], []).append(row[size:])
    return found


def _table(cells: list[tuple]) -> CountTable:
    schools, groups, counts = (np.array(column) for column in zip(*cells, strict=True))
    return count_table(schools, groups, counts)


def _expected(table: CountTable) -> dict[tuple, float]:
    counts, groups = table.counts, table.groups.tolist()
    found = {
        ("entropy", "all", "all"): entropy(counts.sum(axis=0)),
        ("mutual_information", "all", "all"): mutual_information(counts),
        ("theil_h", "all", "all"): theil_h(counts),
        ("dissimilarity", "all", "all"): multigroup_dissimilarity(counts),
        ("normalized_exposure", "all", "all"): multigroup_normalized_exposure(counts),
    }
    local, met, normal = (
        local_segregation(counts.T).segregation,
        exposure(counts),
        normalized_exposure(counts),
    )
    for a, one in enumerate(groups):
        found["local_segregation", one, "all"] = local[a]
        for b, other in enumerate(groups):
            found["isolation" if a == b else "exposure", one, other] = met[a, b]
            found["normalized_exposure", one, other] = normal[a, b]
    return {key: float(value) for key, value in found.items() if not np.isnan(value)}


def test_every_index_is_that_of_the_numeric_package(warehouse):
    cells = _grouped(
        warehouse.execute(
            f"select {', '.join(CELL)}, organization_id, student_group_id, student_count "
            "from intermediate.int_equity__segregation_cell"
        ).fetchall(),
        len(CELL),
    )
    ours = _grouped(
        warehouse.execute(
            f"select {', '.join(CELL)}, index_id, student_group_id, other_group_id, index_value "
            "from intermediate.int_equity__segregation_value"
        ).fetchall(),
        len(CELL),
    )
    assert len(cells) > 50
    assert cells.keys() == ours.keys()
    for cell, rows in cells.items():
        expected = _expected(_table(rows))
        found = {row[:3]: float(row[3]) for row in ours[cell]}
        assert found.keys() == expected.keys(), cell
        for key, value in expected.items():
            assert abs(found[key] - value) < TOLERANCE, (cell, key)


def test_parts_are_those_of_the_numeric_package_and_add_up(warehouse):
    key = ("population_id", "school_year", "split_id", "decomposition_id")
    cells = _grouped(
        warehouse.execute(
            f"select {', '.join(key)}, step_number, unit_path, student_group_id, student_count "
            "from intermediate.int_equity__decomposition_cell"
        ).fetchall(),
        len(key),
    )
    ours = _grouped(
        warehouse.execute(
            "select organization_id, school_year, split_id, decomposition_id, step_number, "
            "mutual_information, theil_h from publish.segregation_parts"
        ).fetchall(),
        len(key),
    )
    assert {cell[3] for cell in cells} >= {"level", "sector", "region", "level_sector", "program"}
    assert cells.keys() == ours.keys()
    for cell, rows in cells.items():
        last = max(row[0] for row in rows)
        table = _table([row[1:] for row in rows if row[0] == last])
        paths = [np.array(path.split("|")) for path in table.units[0]]
        levels = [np.array([path[level] for path in paths]) for level in range(last - 1)]
        parts = segregation_by_level(table.counts, levels)
        by_step = {step: (float(m), float(h)) for step, m, h in ours[cell]}
        # The published numbers are rounded to nine places.
        for step in range(1, last + 1):
            assert by_step[step][0] == pytest.approx(parts.mutual_information[step - 1], abs=TOLERANCE), cell
            assert by_step[step][1] == pytest.approx(parts.theil_h[step - 1], abs=TOLERANCE), cell
        total = sum(m for m, _ in by_step.values())
        assert total == pytest.approx(float(mutual_information(table.counts)), abs=last * TOLERANCE)


def test_divergences_of_schools_average_to_segregation(warehouse):
    rows = warehouse.execute(
        """
        select school.split_id, school.school_year,
            sum(school.student_count * school.divergence_from_population) / sum(school.student_count) as mean,
            sum(school.share_of_segregation), max(whole.index_value)
        from publish.segregation_schools as school
        inner join publish.segregation_indices as whole
            on school.population_id = whole.organization_id and school.school_year = whole.school_year
            and school.split_id = whole.split_id and whole.index_id = 'mutual_information'
            and whole.category_type = 'all'
        group by all
        """
    ).fetchall()
    assert rows
    for split, year, mean, shares, whole in rows:
        assert float(mean) == pytest.approx(float(whole), abs=TOLERANCE), (split, year)
        assert float(shares) == pytest.approx(1, abs=1e-4), (split, year)
