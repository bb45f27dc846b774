"""`spf explain` leads results that are sums over students back to files, and names nobody."""

import hashlib
import json

import duckdb
import pytest
from installed_command import run_spf


@pytest.fixture(scope="module")
def school(student_home) -> tuple[str, int]:
    with duckdb.connect(student_home.warehouse, read_only=True) as warehouse:
        return warehouse.execute(
            "select organization_id, school_year from marts.fct_summative_rating where rated "
            "and framework_version = '1' order by school_year desc, organization_id limit 1"
        ).fetchone()


def _explained(student_home, school: tuple[str, int], *more: str) -> str:
    organization_id, school_year = school
    asked = ("--school", organization_id, "--school-year", school_year, "--framework", "lausd_spf")
    done = run_spf("explain", "--home", student_home.home, *asked, *more)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_results_lead_back_to_the_files_about_students(student_home, school) -> None:
    frameworks = json.loads(_explained(student_home, school, "--format", "json"))["frameworks"]
    (framework,) = [one for one in frameworks if one["framework_version"] == "1"]
    files = {one["measure_id"]: one for one in framework["student_files"]}
    from_students = [cell for cell in framework["measures"] if cell["source_dataset"] == "student_level"]
    valued = {cell["measure_id"] for cell in from_students if cell["published_value"] is not None}
    assert len(valued) > 10
    assert valued <= files.keys()
    for cell in from_students:
        if (cell["program_id"], cell["student_group_id"], cell["status"]) == ("all", "all", "reported"):
            # Students missing at a test count in a result, and have no row that counts.
            assert files[cell["measure_id"]]["counted_row_count"] <= cell["denominator"]
    for one in files.values():
        content = (student_home.extracts / one["extract_path"]).read_bytes()
        assert one["extract_sha256"] == hashlib.sha256(content).hexdigest()
        assert one["counted_row_count"] <= one["student_row_count"]
        assert abs(one["extract_row_count"] - content.count(b"\n")) <= 1


def test_the_page_of_text_names_the_files_and_no_row_that_is_none(student_home, school) -> None:
    frameworks = json.loads(_explained(student_home, school, "--format", "json"))["frameworks"]
    text = _explained(student_home, school)
    assert "rows None" not in text
    for framework in frameworks:
        for one in (*framework["student_files"], *framework["prior_student_files"]):
            assert f"  {one['extract_path']}  {one['extract_sha256']}" in text
            assert f"{one['measure_id']} {one['counted_row_count']:,} of {one['student_row_count']:,}" in text
