"""Growth from score files to results, recomputed from the files by another road."""

import csv
from collections import defaultdict

import duckdb
import pyarrow as pa
import pytest
from student_home import KEY, YEARS

from orchestration.editions.tables import PUBLISHED_TABLES
from orchestration.pseudonyms import PseudonymKey
from psychometrics.growth import student_growth_percentiles

LAST = YEARS[-1]
# Record types of the general tests, and lowest and highest scores by grade.
GENERAL = {"01": "ela", "02": "math"}
SCALES = {
    "ela": {3: (2115, 2650), 4: (2140, 2690), 5: (2200, 2730), 6: (2230, 2770)},
    "math": {3: (2190, 2660), 4: (2205, 2700), 5: (2220, 2740), 6: (2235, 2780)},
}


@pytest.fixture(scope="module")
def warehouse(student_home):
    with duckdb.connect(str(student_home.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def records(student_home) -> list[dict]:
    """The general test's records in the score files, with the year of their file."""
    found = []
    for file in sorted((student_home.extracts / "toms").glob("*CAASPP*.csv")):
        year = int(file.stem.split("_")[-2])
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="^"):
                found.append({"year": year, **row})
    return found


def _panel(records: list[dict], subject: str) -> pa.Table:
    """One row per student: scores of the year's own record, else of the prior-year block of a later file."""
    own, earlier, recorded = {}, {}, set()
    for row in records:
        kind = {**GENERAL, "03": "ela", "04": "math"}.get(row["RecordType"])
        if kind != subject:
            continue
        student = row["SSID"]
        recorded.add((student, row["year"]))
        if row["RecordType"] in GENERAL and row["ScaleScore"].strip() and not row["ConditionCode"].strip():
            own[student, row["year"]] = (int(row["GradeAssessed"]), int(row["ScaleScore"]))
        for back in (1, 2, 3):
            score, grade = row[f"ScaleScoreMinus{back}"].strip(), row[f"GradeAssessedMinus{back}"].strip()
            if score and grade.isdigit():
                lowest, highest = SCALES[subject].get(int(grade), (0, -1))
                if lowest <= int(score) <= highest:
                    earlier[student, row["year"] - back] = (int(grade), int(score))
    scores = {key: value for key, value in earlier.items() if key not in recorded} | own
    columns: dict[str, list] = defaultdict(list)
    for student in sorted({student for student, _ in scores}):
        columns["ID"].append(student)
        for year in range(LAST - 3, LAST + 1):
            grade, score = scores.get((student, year), (None, None))
            columns[f"GRADE_{year}"].append(grade)
            columns[f"SS_{year}"].append(score)
    return pa.table(columns)


@pytest.mark.parametrize("subject", ["ela", "math"])
def test_percentiles_of_grade_5_are_those_of_the_files(warehouse, records, subject):
    result = student_growth_percentiles(_panel(records, subject), (3, 4, 5), LAST)
    key = PseudonymKey(KEY.encode())
    expected = {
        int(key.pseudonym("ssid", student)): percentile
        for student, percentile in zip(
            result.table.column("ID").to_pylist(), result.table.column("SGP").to_pylist(), strict=True
        )
    }
    found = dict(
        warehouse.execute(
            "select student_id, growth_percentile::integer from growth.student_growth "
            "where growth_model_id = ? and school_year = ? and grade = 5",
            [f"{subject}_growth_percentile", LAST],
        ).fetchall()
    )
    assert found == expected
    assert len(found) > 100


def test_a_mean_is_that_of_the_students_whose_score_counts_in_the_distance_from_standard(warehouse):
    differences = warehouse.execute(
        """
        with expected as (

            select
                counted.unit_id as organization_id,
                counted.school_year,
                avg(growth.growth_percentile) as value,
                count(*) as student_count
            from intermediate.int_student__measure_row as counted
            inner join growth.student_growth as growth using (student_id, school_year)
            where
                counted.measure_id = 'ela_distance_from_standard'
                and counted.exclusion_reason_id is null
                and growth.growth_model_id = 'ela_growth_percentile'
                and growth.growth_percentile is not null
            group by all

        )

        select
            count(*),
            count(case when abs(result.value - expected.value) > 0.000001 then 1 end),
            count(case when result.student_count <> expected.student_count then 1 end)
        from expected
        left join marts.fct_measure_result as result
            on
                expected.organization_id = result.organization_id
                and expected.school_year = result.school_year
                and result.program_id = 'all'
                and result.measure_id = 'ela_growth'
                and result.student_group_id = 'all'
        """
    ).fetchone()
    assert differences[0] > 10
    assert differences[1:] == (0, 0)


def test_every_measure_of_growth_reaches_the_results_with_its_error(warehouse):
    rows = warehouse.execute(
        """
        select measure_id, count(distinct student_group_id) > 5, count(distinct organization_type),
            bool_and(standard_error is not null or student_count < 2), bool_and(value is not null)
        from marts.fct_measure_result
        where measure_id in (select measure_id from policy.growth_measures) and status = 'reported'
        group by all order by all
        """
    ).fetchall()
    assert rows == [
        (f"{subject}_{name}", True, 2, True, True)
        for subject in ("ela", "math")
        for name in ("growth", "growth_median", "residual_gain")
    ]


def test_grade_11_starts_from_grade_8_three_years_before_and_no_growth_from_a_year_without_tests(warehouse):
    spans = warehouse.execute(
        """
        select distinct grade, prior_1_grade, school_year - prior_1_school_year
        from intermediate.int_student__growth_panel where prior_count > 0 order by all
        """
    ).fetchall()
    assert spans == [*((grade, grade - 1, 1) for grade in range(4, 9)), (11, 8, 3)]
    high = warehouse.execute(
        """
        select distinct result.school_year, result.status from marts.fct_measure_result as result
        inner join marts.dim_organization as school using (organization_id, school_year)
        where
            result.measure_id = 'math_growth' and result.student_group_id = 'all'
            and result.program_id = 'all' and school.level_id = 'high_school'
            and result.source_dataset = 'student_level'
        order by all
        """
    ).fetchall()
    statuses = {year: {status for one, status in high if one == year} for year in YEARS}
    assert statuses[2025] >= {"reported"}
    for year in (2023, 2024):
        assert "not_applicable" in statuses[year]
        assert "reported" not in statuses[year]


def test_the_districts_version_rates_schools_and_its_lines_are_the_score(warehouse):
    for version in ("1", "2019-draft"):
        rated, wrong = warehouse.execute(
            """
            with line as (

                select organization_id, school_year, sum(contribution) as total
                from marts.fct_rating_line
                where framework_id = 'lausd_spf' and framework_version = $1
                group by all

            )

            select
                count(case when rating.rated then 1 end),
                count(case when rating.rated and rating.score <> round(line.total, 1) then 1 end)
            from marts.fct_summative_rating as rating
            left join line using (organization_id, school_year)
            where framework_id = 'lausd_spf' and framework_version = $1
            """,
            [version],
        ).fetchone()
        assert rated >= 10, version
        assert wrong == 0, version


def test_no_row_of_a_student_is_published(warehouse):
    columns = warehouse.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'publish'"
    ).fetchall()
    assert {table for table, _ in columns} >= {table.name for table in PUBLISHED_TABLES}
    assert [table for table, column in columns if column == "student_id"] == []
