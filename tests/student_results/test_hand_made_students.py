"""A few dozen hand-made students, each an edge of a rule, with results derived by hand beside them."""

from collections.abc import Iterator
from pathlib import Path

import contradicting_files as contradicting
import duckdb
import pytest
from hand_made_files import AGENCY, ssid, write_file
from installed_command import run_spf

SCHOOL_A, SCHOOL_B, SCHOOL_C = "1000001", "1000002", "1000003"
A, B, C = (f"{AGENCY}{code}" for code in (SCHOOL_A, SCHOOL_B, SCHOOL_C))
DISTRICT = f"{AGENCY}0000000"
FIRST, LAST = "20230814", "20240530"

# Enrollment of 2023-24: student, school, grade, first and last day, exit. Census Day is 4 October 2023.
STAYS = [
    # 1: the whole year.
    (1, SCHOOL_A, "05", FIRST, LAST, "E155"),
    # 2: leaves on Census Day, begins elsewhere on the next: at A on Census Day, at B at the test.
    (2, SCHOOL_A, "05", FIRST, "20231004", "T160"),
    (2, SCHOOL_B, "05", "20231005", LAST, "E155"),
    # 3: two schools on Census Day: the later enrollment counts there.
    (3, SCHOOL_A, "05", FIRST, "20231004", "T160"),
    (3, SCHOOL_B, "05", "20231004", LAST, "E155"),
    # 4: away for 30 calendar days (2 November to 1 December), which breaks nothing.
    (4, SCHOOL_B, "05", FIRST, "20231101", "E400"),
    (4, SCHOOL_B, "05", "20231202", LAST, "E155"),
    # 5: away for 31.
    (5, SCHOOL_B, "05", FIRST, "20231101", "E400"),
    (5, SCHOOL_B, "05", "20231203", LAST, "E155"),
    # 6 to 9: days of attendance. 10: two absence summaries, one school after the other.
    *[(number, SCHOOL_A, "04", FIRST, LAST, "E155") for number in (6, 7, 8, 9)],
    (10, SCHOOL_A, "04", FIRST, "20230915", "T160"),
    (10, SCHOOL_B, "04", "20230916", LAST, "E155"),
    # 11: reclassified in January. 12: long-term by the State's days only. 13: by the Education Code only.
    (11, SCHOOL_A, "04", FIRST, LAST, "E155"),
    (12, SCHOOL_A, "05", FIRST, LAST, "E155"),
    (13, SCHOOL_B, "07", FIRST, LAST, "E155"),
    # 14: homeless for one month. 15: never came. 16, 17: suspensions of half days.
    (14, SCHOOL_A, "04", FIRST, LAST, "E155"),
    (15, SCHOOL_A, "04", FIRST, FIRST, "N470"),
    (16, SCHOOL_A, "04", FIRST, LAST, "E155"),
    (17, SCHOOL_A, "04", FIRST, LAST, "E155"),
    # 18: exactly 245 calendar days; 19: one less; 20: to a private school; 21: a mid-year update.
    (18, SCHOOL_B, "04", "20230929", LAST, "E155"),
    (19, SCHOOL_B, "04", "20230930", LAST, "E155"),
    (20, SCHOOL_B, "04", FIRST, "20231215", "T180"),
    (21, SCHOOL_B, "04", FIRST, "20231215", "E150"),
    (21, SCHOOL_B, "04", "20231216", LAST, "E155"),
]

# Expected days, attended, absent without excuse, by student and school.
ABSENCES = [
    (6, SCHOOL_A, "30", "20", "10"),
    (7, SCHOOL_A, "31", "27", "4"),
    (8, SCHOOL_A, "180", "162", "18"),
    (9, SCHOOL_A, "180", "162.5", "17.5"),
    (10, SCHOOL_A, "20", "20", "0"),
    (10, SCHOOL_B, "160", "142", "18"),
]

# What becomes of a class: the last exit of students who entered grade 9 in 2020-21, and their outcome.
EXITS = {
    **dict.fromkeys(("E130", "T180", "T200", "T240", "T370"), "removed"),
    **dict.fromkeys(
        ("E140", "E150", "E155", "E300", "E400", "E410", "E490", "T160", "T165", "T167", "T380"), "dropout"
    ),
    **dict.fromkeys(("T260", "T280"), "other_transfer"),
}
COMPLETIONS = {
    "100": "graduate",
    "120": "non_graduate_completer",
    "250": "non_graduate_completer",
    "320": "non_graduate_completer",
    "330": "non_graduate_completer",
    "360": "dropout",
}


def enrollment(
    student: int, school: str, grade: str, first: str, last: str, reason: str, **more: str
) -> dict:
    return {
        "SSID": ssid(student),
        "LocalStudentID": f"{400000000 + student}",
        "SchoolOfAttendance": school,
        "GradeLevelCode": grade,
        "EnrollmentSchoolStartDate": first,
        "EnrollmentSchoolExitDate": last,
        "StudentExitReasonCode": reason,
        **more,
    }


def person(student: int, school: str) -> dict:
    return {
        "SSID": ssid(student),
        "LocalStudentID": f"{400000000 + student}",
        "SchoolOfAttendance": school,
        "EffectiveStartDate": "20230701",
        "StudentHispanicEthnicityIndicator": "Y",
        "StudentInitialUSSchoolEnrollmentDateK-12": "20180820",
        "ParentGuardianHighestEducationLevelCode": "12",
    }


def status(student: int, school: str, code: str, since: str) -> dict:
    return {
        "SSID": ssid(student),
        "SchoolOfAttendance": school,
        "EnglishAcquisitionStatusCode": code,
        "EnglishAcquisitionStatusStartDate": since,
    }


def score(student: int, school: str, score: str) -> dict:
    return {
        "RecordType": "01",
        "SSID": ssid(student),
        "GradeAssessed": "05",
        "CALPADSDistrictCode": DISTRICT,
        "CALPADSSchoolCode": f"{AGENCY}{school}",
        "FinalTestedSchoolCode": f"{AGENCY}{school}",
        "ELAS": "EO",
        "FinalTestStartDate": "2024-04-15",
        "FinalTestCompletedDate": "2024-04-17",
        "Attemptedness": "Y",
        "IncludeIndicator": "Y",
        "ScaleScore": score,
        "AchievementLevels": "3",
        "UIN": f"20240100000000{student:02d}",
        "EndofRecord": "~",
    }


def absence(student: int, school: str, expected: str, attended: str, absent: str) -> dict:
    return {
        "SSID": ssid(student),
        "SchoolOfAttendance": school,
        "ExpectedAttendanceDays": expected,
        "DaysAttendedInPerson": attended,
        "DaysAbsentOut-of-SchoolSuspension": "0",
        "DaysinAttendanceIn-SchoolSuspension": "0",
        "DaysAbsentExcusedNon-Suspension": "0",
        "DaysAbsentUnexcusedNon-Suspension": absent,
        "NonADAGeneratingIndependentStudyDays": "0",
        "ADAGeneratingIndependentStudyDays": "0",
    }


def write_class(folder: Path) -> None:
    """Write four years of high school: grade 9 together, then the exits one by one."""
    for number in (2021, 2022, 2023):
        begin, end = f"{number - 1}0814", f"{number}0530"
        rows = [enrollment(900, SCHOOL_C, f"{number - 2012:02d}", begin, end, "E155")]
        if number == 2021:
            rows += [
                enrollment(100 + i, SCHOOL_C, "09", begin, end, "E155")
                for i in range(len(EXITS) + len(COMPLETIONS))
            ]
        if number == 2022:
            rows += [
                enrollment(100 + i, SCHOOL_C, "10", begin, "20211215", code) for i, code in enumerate(EXITS)
            ]
        if number == 2023:
            rows += [enrollment(*stay) for stay in contradicting.STAYS_BEFORE]
        write_file(folder, "SENR", number, rows)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("hand_made")
    extracts = folder / "extracts"
    write_class(extracts)
    seniors = [
        enrollment(
            100 + len(EXITS) + i, SCHOOL_C, "12", FIRST, LAST, "E230", StudentSchoolCompletionStatus=code
        )
        for i, code in enumerate(COMPLETIONS)
    ]
    seniors.append(enrollment(900, SCHOOL_C, "12", FIRST, LAST, "E155"))
    stays = [enrollment(*stay) for stay in (*STAYS, *contradicting.STAYS)]
    write_file(extracts, "SENR", 2024, stays + seniors)
    homes = {stay[0]: stay[1] for stay in STAYS}
    write_file(extracts, "SINF", 2024, [person(student, school) for student, school in homes.items()])
    write_file(
        extracts,
        "SELA",
        2024,
        [
            status(11, SCHOOL_A, "EL", "20190901"),
            status(11, SCHOOL_A, "RFEP", "20240115"),
            # 15 June 2024 less 2,557 days is 15 June 2017.
            status(12, SCHOOL_A, "EL", "20170615"),
            # 2,348 days: six years, less than seven; a grade from 6 on and the level of last year.
            status(13, SCHOOL_B, "EL", "20180110"),
        ],
    )
    write_file(
        extracts,
        "SPRG",
        2024,
        [
            {
                "SSID": ssid(14),
                "SchoolOfAttendance": SCHOOL_A,
                "EducationProgramCode": "191",
                "EducationProgramMembershipStartDate": "20231101",
                "EducationProgramMembershipEndDate": "20231130",
            }
        ],
    )
    write_file(extracts, "STAS", 2023, [absence(*row) for row in contradicting.ABSENCES_BEFORE])
    absences = [absence(*row) for row in (*ABSENCES, *contradicting.ABSENCES)]
    write_file(extracts, "STAS", 2024, absences)
    write_file(extracts, "SINC", 2024, contradicting.incidents())
    write_file(extracts, "PROGRAM_ROSTERS", 2024, contradicting.roster_entries())
    write_file(
        extracts,
        "SIRS",
        2024,
        [
            {
                "SSID": ssid(student),
                "SchoolOfAttendance": SCHOOL_A,
                "IncidentIDLocal": incident,
                "IncidentResultCode": code,
                "IncidentResultDurationDays": "0.5",
            }
            for student, incident, code in ((16, "1", "100"), (16, "2", "110"), (17, "3", "100"))
        ]
        + contradicting.incident_results(),
    )
    # The standard in grade 5 is 2502.
    tests = ((1, SCHOOL_A, "2512"), (2, SCHOOL_B, "2522"), (3, SCHOOL_B, "2532"))
    tests += ((4, SCHOOL_B, "2542"), (5, SCHOOL_B, "2552"))
    write_file(extracts, "CAASPP", 2024, [score(*test) for test in tests] + contradicting.scores())
    write_file(
        extracts,
        "ELPAC_SUMMATIVE",
        2024,
        [
            {
                "RecordType": "21",
                "UIN": "2024210000000013",
                "SSID": ssid(13),
                "GradeAssessed": "07",
                "CALPADSSchoolCode": B,
                "FinalTestedSchoolCode": B,
                "TestedStatus": "Yes",
                "IncludeIndicator": "Y",
                "OverallScaleScore": "1500",
                "OverallPerformanceLevel": "2",
                "GradeAssessedMinus1": "06",
                "OverallScaleScoreMinus1": "1490",
                "OverallPerformanceLevelMinus1": "2",
                "RecordTypeMinus1": "21",
                "EndofRecord": "~",
            }
        ],
    )
    write_file(
        extracts,
        "SCHOOL_MODELS",
        2024,
        [
            {
                "school_year": "2023-2024",
                "cds_code": school,
                "location_code": f"{2000 + i}",
                "school_name": f"School {i}",
                "region": "East",
                "first_grade": "TK",
                "last_grade": "12",
                "is_alternative": "N",
                "school_model": "traditional",
            }
            for i, school in enumerate((A, B, C, contradicting.D))
        ],
    )
    (extracts / "SIMULATED.json").write_text("{}", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPF_PSEUDONYM_KEY", "the key of hand-made students, no secret")
        done = run_spf("run", "--extracts", extracts, "--home", folder / "home")
    assert any(line.startswith("  after_reliability ") for line in done.stderr.splitlines()), done.stderr
    assert "quarantined" not in done.stdout, done.stdout
    with duckdb.connect(folder / "home" / "work" / "spf.duckdb", read_only=True) as connection:
        yield connection


def result(warehouse: duckdb.DuckDBPyConnection, measure: str, organization: str, group: str = "all"):
    """Return numerator, denominator and value of a result of 2024, None where there is none."""
    return warehouse.execute(
        "select numerator, denominator, round(value, 1)::double from intermediate.int_measure__student_level "
        "where school_year = 2024 and program_id = 'all' "
        "and measure_id = ? and organization_id = ? and student_group_id = ?",
        [measure, organization, group],
    ).fetchone()


def excluded(warehouse: duckdb.DuckDBPyConnection, measure: str, organization: str) -> dict[str, int]:
    return dict(
        warehouse.execute(
            "select reason_id, n from publish.measure_populations "
            "where school_year = 2024 and population_id = ? and organization_id = ?",
            [measure, organization],
        ).fetchall()
    )


def test_scores_count_where_a_student_is_from_census_day_to_the_test(warehouse):
    # A: student 1 (+10). B: student 3 (+30), in B on Census Day because the later stay counts, and 4 (+40).
    assert result(warehouse, "ela_distance_from_standard", A) == (None, 1, 10.0)
    assert result(warehouse, "ela_distance_from_standard", B) == (None, 2, 35.0)
    # The district: 1, 2, 3 and 4; student 5 was away for 31 days.
    assert result(warehouse, "ela_distance_from_standard", DISTRICT) == (None, 4, 25.0)
    assert excluded(warehouse, "ela_distance_from_standard", B) == {
        "counted": 2,
        "not_enrolled_on_census_day": 1,
        "not_continuously_enrolled": 1,
    }


def test_absence_is_chronic_from_a_tenth_of_at_least_31_days(warehouse):
    # A: 7 (4 of 31) and 8 (18 of 180) are chronic, 9 (17.5 of 180) is not; 6 has 30 days, 10 has 20 there.
    assert result(warehouse, "chronic_absenteeism_rate", A) == (2, 3, 66.7)
    # B: student 10 with 18 of 160; in the district 18 of 180: a tenth.
    assert result(warehouse, "chronic_absenteeism_rate", B) == (1, 1, 100.0)
    assert result(warehouse, "chronic_absenteeism_rate", DISTRICT) == (3, 4, 75.0)
    assert excluded(warehouse, "chronic_absenteeism_rate", A)["fewer_than_31_expected_days"] == 2


def test_a_day_of_suspension_may_be_two_halves(warehouse):
    # A has students 1, 2, 3, 6 to 12, 14, 16 and 17; student 15 never came.
    assert result(warehouse, "suspension_rate", A) == (1, 13, 7.7)
    assert result(warehouse, "suspension_rate_dataquest", A) == (2, 13, 15.4)
    assert excluded(warehouse, "enrollment_records", A)["no_show"] == 1


def test_stability_takes_245_days_and_no_bad_exit(warehouse):
    # A: 2, 3 and 10 left for another public school; ten stayed.
    assert result(warehouse, "school_stability_rate", A) == (10, 13, 76.9)
    # B: 13, 18 and 21 are stable; 3 has 240 days, 2 239, 4 and 5 fewer in each stay, 19 244; 10 has 258 days;
    # 20 left for a private school and is left out.
    assert result(warehouse, "school_stability_rate", B) == (4, 9, 44.4)
    assert excluded(warehouse, "school_stability_rate", B)["left_for_outside_reasons"] == 1


def members(warehouse: duckdb.DuckDBPyConnection, group: str, basis: str = "school_year") -> int:
    return warehouse.execute(
        "select count(*) from intermediate.int_student__group_membership "
        "where school_year = 2024 and student_group_id = ? and group_basis = ?",
        [group, basis],
    ).fetchone()[0]


def test_a_status_at_any_time_of_the_year_counts(warehouse):
    # Student 11 was a learner until January, and is one of those reclassified this year.
    assert members(warehouse, "english_learner") == 3
    assert result(warehouse, "reclassification_rate", A) == (1, 2, 50.0)
    assert (members(warehouse, "homeless"), members(warehouse, "socioeconomically_disadvantaged")) == (1, 1)
    first, last = warehouse.execute(
        "select first_date::varchar, last_date::varchar from intermediate.int_student__group_membership "
        "where student_group_id = 'homeless' and school_year = 2024"
    ).fetchone()
    assert (first, last) == ("2023-11-01", "2023-11-30")


def test_long_term_learners_by_one_definition_only(warehouse):
    def schools(group: str) -> list[str]:
        return [
            school
            for (school,) in warehouse.execute(
                "select student_year.organization_id "
                "from intermediate.int_student__group_membership as member "
                "inner join intermediate.int_student__student_year as student_year "
                "using (student_id, school_year) where student_group_id = ?",
                [group],
            ).fetchall()
        ]

    assert schools("long_term_english_learner") == [A]
    assert schools("long_term_english_learner_education_code") == [B]


def test_every_last_exit_has_its_outcome(warehouse):
    outcomes = dict(
        warehouse.execute(
            "select cohort_outcome, count(*) from intermediate.int_student__cohort_derived "
            "where school_year = 2024 group by 1"
        ).fetchall()
    )
    expected: dict[str, int] = {"still_enrolled": 1}
    for outcome in (*EXITS.values(), *COMPLETIONS.values()):
        expected[outcome] = expected.get(outcome, 0) + 1
    assert outcomes == expected
    # One graduate of all but the five who are removed.
    assert result(warehouse, "graduation_rate_4_year", C)[:2] == (1, sum(expected.values()) - 5)


def test_records_that_contradict_the_enrollment_are_counted_with_the_reason(warehouse):
    def found(population: str, school: str = contradicting.D) -> dict[str, int]:
        return excluded(warehouse, population, school)

    # Two scores of one student, one of a student enrolled nowhere, one of a student of school A.
    assert found("test_records") == {"counted": 2, "not_enrolled": 1, "enrolled_elsewhere": 1}
    assert found("incident_results") == {
        "counted": 1,
        "not_enrolled_on_the_day": 1,
        "not_enrolled": 1,
        "other_record_missing": 1,
    }
    assert found("program_roster_entries") == {"counted": 1, "not_enrolled": 1}
    assert found("absence_summaries", A)["not_enrolled"] == 1
    # Grade 10 to 11, and grade 5 to 11.
    assert found("grade_steps") == {"counted": 1, "impossible_grade_jump": 1}


def test_a_school_that_a_file_leaves_out_is_counted_with_its_students(warehouse):
    # An absence summary in the year before, three students this year, none of them in the file.
    assert excluded(warehouse, "absence_summaries", contradicting.D) == {"school_missing_in_file": 3}
    missing = warehouse.execute(
        "select population_id, organization_id, school_year from intermediate.int_student__school_in_file "
        "where is_missing and organization_id = ?",
        [contradicting.D],
    ).fetchall()
    assert ("absence_summaries", contradicting.D, 2024) in missing


def test_of_two_scores_of_one_test_the_one_completed_last_counts(warehouse):
    assert result(warehouse, "math_distance_from_standard", contradicting.D)[1:] == (1, -88.0)
    reasons = excluded(warehouse, "math_distance_from_standard", contradicting.D)
    assert reasons["counted"] == 1
    assert reasons["repeated_test"] == 1


def test_what_contradicts_fails_its_expectation(warehouse):
    failed = {
        row[0]
        for row in warehouse.execute(
            "select suite_id || '__' || expectation_id from checks.expectation_results "
            "where outcome = 'failed' and school_year = 2024"
        ).fetchall()
    }
    assert failed >= {
        "intermediate_student_files__tested_students_are_enrolled",
        "intermediate_student_files__absences_have_an_enrollment",
        "intermediate_student_files__disciplined_students_are_enrolled_on_the_day",
        "intermediate_student_files__program_rosters_hold_enrolled_students",
        "intermediate_student_grades__grades_follow_each_other",
        "intermediate_student_schools__no_school_is_missing_in_a_file",
        "intermediate_student_tests__a_student_has_one_score_per_test",
    }
