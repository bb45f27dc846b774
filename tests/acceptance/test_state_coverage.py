"""Nothing is silently absent: every school has a row for every measure of its framework."""

import duckdb
import pytest
from published_results.data_folder import published_files
from published_results.mismatches import listing
from published_results.state_codes import BASE_GROUPS

# Schools of the directory of 2025-26, all open in the years of the outcome files.
SCHOOLS_2025_26 = 9946


@pytest.mark.parametrize("school_year", [2023, 2024])
def test_every_school_of_the_directory_is_an_organization(edition, published, school_year):
    (file,) = published_files(published, "cde/directory_2025_26.parquet")
    listed = {row[0] for row in duckdb.sql(f"select id from '{file}'").fetchall()}
    assert len(listed) == SCHOOLS_2025_26
    known = edition.execute(
        "select organization_id from publish.organizations "
        "where school_year = ? and organization_type = 'school'",
        [school_year],
    ).fetchall()
    absent = sorted(listed - {row[0] for row in known})
    assert not absent, listing(absent, len(listed))


def test_every_school_has_a_row_for_every_measure(edition):
    years = edition.execute(
        "select distinct school_year from publish.measure_scores where framework_id = 'ca_dashboard'"
    ).fetchall()
    assert years
    for (school_year,) in years:
        schools = {
            row[0]
            for row in edition.execute(
                "select organization_id from publish.organizations "
                "where school_year = ? and organization_type = 'school' and state_id = '00000000000000'",
                [school_year],
            ).fetchall()
        }
        assert schools
        for measure_id, group in BASE_GROUPS.items():
            scored = edition.execute(
                "select organization_id from publish.measure_scores where framework_id = 'ca_dashboard' "
                "and school_year = ? and measure_id = ? and student_group_id = ?",
                [school_year, measure_id, group],
            ).fetchall()
            absent = sorted(schools - {row[0] for row in scored})
            assert not absent, f"{measure_id} {school_year}: {listing(absent, len(schools))}"


def test_every_row_says_why_it_has_no_value(edition):
    unexplained = edition.execute(
        "select framework_id, organization_id, measure_id, student_group_id, status "
        "from publish.measure_scores "
        "where status is null or (status = 'reported') <> (status_value is not null)"
    ).fetchall()
    assert not unexplained, listing(unexplained, len(unexplained))
