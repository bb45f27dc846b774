"""Files about students that contradict each other fail the expectation that is there for it, and name where.

All flaws are planted into one copy of a home, at the raw tables where a file would bring them; the models
that read them are built once more, and every suite is judged once.
"""

import shutil
from pathlib import Path

import duckdb
import pytest
from checks_by_name import CHECKS, OF_STUDENTS
from dbt_command import run_dbt
from student_home import YEARS

from expectations.results import FAILED, PASSED, ExpectationResult
from orchestration.home import PROJECT_FOLDER

LAST = YEARS[-1]
_YEAR = f"_school_year = {LAST}"
# What reads the rows that are planted; the rest of the home stays as the run left it.
MODELS = (
    "stg_calpads__enrollment",
    "stg_toms__caaspp",
    "stg_toms__elpac",
    "int_student__enrollment_record",
    "int_student__local_identifier",
    "int_student__student_year",
    "int_student__test_result",
    "path:models/intermediate/student_consistency",
    "fct_measure_population",
    "measure_populations",
)
SUM = "intermediate.int_student__measure_sum"
RESULT = "intermediate.int_measure__student_level"


def _nobody(table: str, where: str, column: str = "student_key") -> str:
    """Give every tenth row of the last year that suits to a student who is enrolled nowhere."""
    return (
        f"update raw.{table} set {column} = concat('7', _extract_row) "
        f"where {_YEAR} and {where} and _extract_row % 10 = 0"
    )


def _table(relation: str, column: str, value: str, where: str) -> str:
    return (
        f"create or replace table {relation} as select * replace "
        f"(case when school_year = {LAST} and {where} then {value} else {column} end as {column}) "
        f"from {relation}"
    )


_FILES = "intermediate_student_files__"
_TOTALS = "intermediate_student_totals__"
# Check to what corrupts what it defends: before the models are built, or after.
PLANTED: dict[str, str] = {
    # A file that is in quarantine.
    "raw_submissions__every_expected_file_is_there": (
        "update registry.extracts set status = 'quarantined' "
        f"where dataset_id = 'absence_summary' and path like '%{LAST - 1}_{LAST % 100}%'"
    ),
    f"{_FILES}described_students_are_enrolled": _nobody("calpads__student_information", "true"),
    f"{_FILES}tested_students_are_enrolled": _nobody("toms__caaspp", "record_type = '02'"),
    f"{_FILES}language_tested_students_are_enrolled": _nobody("toms__elpac", "true"),
    f"{_FILES}absences_have_an_enrollment": _nobody("calpads__absence_summary", "true"),
    # In the summer before anybody was enrolled.
    f"{_FILES}disciplined_students_are_enrolled_on_the_day": (
        f"update raw.calpads__incidents set occurrence_date = '{LAST - 1}0702' where {_YEAR}"
    ),
    f"{_FILES}listed_graduates_are_enrolled": _nobody(
        "calpads__graduation_cohort", "cohort_category = 'HSDiplomaGraduate'"
    ),
    f"{_FILES}program_rosters_hold_enrolled_students": _nobody(
        "choice__rosters", "true", "local_student_key"
    ),
    f"{_FILES}survey_respondents_are_enrolled_on_the_day": _nobody(
        "survey__student", "local_student_key is not null", "local_student_key"
    ),
    # The State's identifier in the place of the district's.
    f"{_FILES}applicants_were_enrolled_or_come_from_elsewhere": (
        f"update raw.choice__applications set local_student_key = concat('7', _extract_row) where {_YEAR}"
    ),
    "intermediate_student_schools__no_school_is_missing_in_a_file": (
        f"delete from raw.calpads__absence_summary where {_YEAR} and school_code = "
        f"(select max(school_code) from raw.calpads__student_information where {_YEAR} "
        "and reporting_agency_code <> school_code)"
    ),
    # A file that ends after the first schools.
    "intermediate_student_schools__few_schools_are_missing_in_a_file": (
        f"delete from raw.calpads__student_information where {_YEAR} "
        "and cast(right(school_code, 2) as int) % 3 > 0"
    ),
    "intermediate_student_grades__grades_follow_each_other": (
        f"update raw.calpads__enrollment set grade_code = '11' where {_YEAR} and grade_code = '05'"
    ),
    # The same tests in a second file, corrected.
    "intermediate_student_tests__a_student_has_one_score_per_test": (
        "insert into raw.toms__caaspp select * replace (concat('8', _extract_row) as record_key, "
        "_extract_row + 1000000 as _extract_row, test_completed_date as test_completed_date) "
        f"from raw.toms__caaspp where {_YEAR} and record_type = '01' and scale_score is not null"
    ),
    "intermediate_student_tests__scores_lie_on_their_scale": (
        f"update raw.toms__caaspp set scale_score = '9999' where {_YEAR} and record_type = '06' "
        "and scale_score is not null and _extract_row % 5 = 0"
    ),
    # A grade without a third of its students, in one of two files.
    "staging_cumulative_enrollment__grades_have_the_students_of_the_enrollment": (
        f"delete from raw.calpads__cumulative_enrollment where {_YEAR} and grade_code = '03' "
        "and _extract_row % 3 = 0"
    ),
    "staging_cumulative_enrollment__grades_add_up_to_the_agency": (
        f"delete from raw.calpads__cumulative_enrollment where {_YEAR} and _extract_row > 1000"
    ),
    "staging_survey_populations__invited_students_are_those_enrolled": (
        "update raw.survey__populations set invited_count = cast(2 * cast(invited_count as int) as varchar) "
        f"where {_YEAR} and respondent_type = 'student'"
    ),
    "staging_survey_populations__no_more_answer_than_were_invited": (
        f"update raw.survey__populations set invited_count = '1' where {_YEAR} and respondent_type = 'staff'"
    ),
}
PLANTED_AFTERWARDS: dict[str, str] = {
    # Students counted by two agencies.
    f"{_TOTALS}schools_add_up_to_their_district": _table(
        SUM,
        "student_count",
        "2 * student_count",
        "organization_type = 'school' and program_id = 'all' and measure_id = 'suspension_rate'",
    ),
    f"{_TOTALS}no_school_is_larger_than_its_district": _table(
        SUM,
        "student_count",
        "100 * student_count",
        "organization_type = 'school' and program_id = 'all' and measure_id = 'average_attendance_rate'",
    ),
    f"{_TOTALS}grade_levels_add_up_to_the_school": _table(
        SUM,
        "student_count",
        "student_count - 1",
        "program_id = 'middle' and measure_id = 'expulsion_rate'",
    ),
    "intermediate_student_results__students_agree_with_published_counts": _table(
        RESULT, "denominator", "2 * denominator", "measure_id = 'chronic_absenteeism_rate'"
    ),
    "intermediate_student_results__students_agree_with_published_values": _table(
        RESULT, "value", '"value" + 20', "measure_id = 'suspension_rate'"
    ),
}


@pytest.fixture(scope="module")
def corrupted(student_home, tmp_path_factory) -> Path:
    """A copy of the home with students in whose last year every flaw is planted."""
    folder = tmp_path_factory.mktemp("contradicting")
    database = folder / "home" / "work" / "spf.duckdb"
    database.parent.mkdir(parents=True)
    shutil.copyfile(student_home.warehouse, database)
    for name, statements in (("raw", PLANTED), ("built", PLANTED_AFTERWARDS)):
        with duckdb.connect(str(database)) as warehouse:
            for statement in statements.values():
                warehouse.execute(statement)
        if name == "raw":
            built = run_dbt(PROJECT_FOLDER, folder / "home", folder / "target", "run", "--select", *MODELS)
            assert {one.status for one in built.values()} == {"success"}
    return database


@pytest.fixture(scope="module")
def judged(corrupted: Path) -> dict[str, ExpectationResult]:
    """The results of every expectation on files about students."""
    # Great Expectations takes seconds to import.
    from expectations.validation import run_suites

    suites = {CHECKS[name][0].suite_id: CHECKS[name][0] for name in OF_STUDENTS}
    return {result.name: result for run in run_suites(corrupted, suites.values()) for result in run.results}


def test_every_expectation_on_students_has_a_corruption() -> None:
    assert {*PLANTED, *PLANTED_AFTERWARDS} == set(OF_STUDENTS)


@pytest.mark.parametrize("name", OF_STUDENTS)
def test_the_corruption_is_caught_in_its_year_and_placed(name: str, judged) -> None:
    result = judged[name]
    assert result.outcome == FAILED, f"{result.message or 'it passed'}: {result.years}"
    failed = [year for year in result.years if year.outcome == FAILED]
    assert [year.school_year for year in failed] == [LAST], result.years
    assert all(year.examples for year in failed)
    assert result.expectation.resolve in result.sentence()


@pytest.mark.parametrize(
    ("name", "table", "column"),
    [
        ("described_students_are_enrolled", "calpads__student_information", "student_key"),
        ("tested_students_are_enrolled", "toms__caaspp", "student_key"),
        ("absences_have_an_enrollment", "calpads__absence_summary", "student_key"),
        ("listed_graduates_are_enrolled", "calpads__graduation_cohort", "student_key"),
        ("program_rosters_hold_enrolled_students", "choice__rosters", "local_student_key"),
        ("survey_respondents_are_enrolled_on_the_day", "survey__student", "local_student_key"),
    ],
)
def test_exactly_the_planted_records_are_unexpected(name, table, column, judged, corrupted) -> None:
    (year,) = [one for one in judged[f"{_FILES}{name}"].years if one.school_year == LAST]
    with duckdb.connect(str(corrupted), read_only=True) as warehouse:
        (planted,) = warehouse.execute(
            f"select count(*) from raw.{table} where {_YEAR} and {column} = concat('7', _extract_row)"
        ).fetchone()
    assert year.unexpected_count == planted > 0


def test_what_contradicts_is_counted_in_the_published_populations(corrupted: Path) -> None:
    with duckdb.connect(str(corrupted), read_only=True) as warehouse:
        counted = dict(
            warehouse.execute(
                "select population_id, sum(n) from publish.measure_populations "
                "where reason_id = 'not_enrolled' and school_year = ? group by 1",
                [LAST],
            ).fetchall()
        )
        missing = warehouse.execute(
            "select population_id, count(*), min(n) from publish.measure_populations "
            "where reason_id = 'school_missing_in_file' and school_year = ? group by 1 order by 1",
            [LAST],
        ).fetchall()
    assert counted.keys() >= {
        "absence_summaries",
        "language_test_records",
        "listed_graduates",
        "program_roster_entries",
        "student_information",
        "student_survey_answers",
        "test_records",
    }
    assert [(population, schools > 0, students > 0) for population, schools, students in missing] == [
        ("absence_summaries", True, True),
        ("student_information", True, True),
    ]


def test_a_clean_small_district_meets_every_expectation(student_home) -> None:
    with duckdb.connect(str(student_home.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select concat(suite_id, '__', expectation_id) as name, school_year, outcome, checked_count "
            "from checks.expectation_results"
        ).fetchall()
    assert [row for row in rows if row[2] != PASSED] == []
    # Whatever judges nothing cannot fail.
    assert {name for name, _year, _outcome, checked in rows if checked} >= set(OF_STUDENTS)
