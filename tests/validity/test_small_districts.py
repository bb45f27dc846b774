"""Districts of a dozen schools: schools open and close there, and a missing region is still noticed.

`small_districts.csv` holds how many students counted in some measures, by school and year, in six districts
of 2,000 students that `spf simulate` wrote (seeds 1 to 6, the truth beside the extracts).
"""

import csv
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest
from checks_by_name import CHECKS

from expectations.catalogue import read_limits, yearly_sql

RULE = CHECKS["marts_drift__as_many_schools_report_as_before"]
EVERYBODY = "suspension_rate_dataquest"
YEARS = (2022, 2023, 2024, 2025)

# School, region, measure, school year, students.
Counts = list[tuple[str, str, str, int, int]]


def _districts() -> dict[str, Counts]:
    districts = defaultdict(list)
    with Path(__file__).with_name("small_districts.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            districts[row["seed"]] += [
                (row["school"], row["region"], row["measure_id"], year, int(row[str(year)]))
                for year in YEARS
                if row[str(year)]
            ]
    return dict(districts)


DISTRICTS = _districts()


def _fails(delivered: Counts, whole: Counts) -> list[tuple[int, str]]:
    """Return school years and measures that the rule finds wanting; a school with a student is open."""
    open_schools = {(school, year) for school, _region, measure, year, _n in whole if measure == EVERYBODY}
    results = [
        (school, "school", year, measure, "all", "all", "reported", 50.0, count)
        for school, _region, measure, year, count in delivered
    ]
    with duckdb.connect() as warehouse:
        warehouse.execute("create schema marts")
        warehouse.execute("create schema intermediate")
        warehouse.execute(
            "create table intermediate.int_measure__break"
            "(measure_id varchar, school_year int, comparable boolean)"
        )
        warehouse.execute(
            "create table marts.dim_organization"
            "(organization_id varchar, school_year int, operating_status varchar)"
        )
        warehouse.executemany(
            "insert into marts.dim_organization values (?, ?, 'active')", sorted(open_schools)
        )
        warehouse.execute(
            "create table marts.fct_measure_result(organization_id varchar, organization_type varchar, "
            "school_year int, measure_id varchar, program_id varchar, student_group_id varchar, "
            "status varchar, value double, denominator bigint)"
        )
        warehouse.executemany(f"insert into marts.fct_measure_result values ({', '.join('?' * 9)})", results)
        sql = yearly_sql(*RULE, read_limits(), {}).replace("{batch}", "marts.fct_measure_result")
        years = warehouse.execute(sql).fetchall()
    assert [year[0] for year in years] == list(YEARS[1:])
    return [(year, examples) for year, _checked, unexpected, examples in years if unexpected]


@pytest.mark.parametrize("seed", DISTRICTS)
def test_a_clean_small_district_holds(seed: str) -> None:
    assert len(DISTRICTS) == 6
    assert _fails(DISTRICTS[seed], DISTRICTS[seed]) == []


@pytest.mark.parametrize("seed", DISTRICTS)
def test_a_region_that_is_missing_in_the_last_year_is_noticed(seed: str) -> None:
    whole = DISTRICTS[seed]
    students = defaultdict(int)
    for _school, region, measure, year, count in whole:
        if (measure, year) == (EVERYBODY, YEARS[-2]):
            students[region] += count
    total = sum(students.values())
    regions = [region for region, count in students.items() if count > total / 20]
    assert len(regions) >= 3
    for region in regions:
        delivered = [row for row in whole if row[3] != YEARS[-1] or row[1] != region]
        assert [year for year, _measures in _fails(delivered, whole)] == [YEARS[-1]], region


@pytest.mark.parametrize("seed", DISTRICTS)
def test_half_of_the_students_of_every_school_is_noticed(seed: str) -> None:
    whole = DISTRICTS[seed]
    halved = [(*row[:4], row[4] // 2 if row[3] == YEARS[-1] else row[4]) for row in whole]
    assert [year for year, _measures in _fails(halved, whole)] == [YEARS[-1]]
