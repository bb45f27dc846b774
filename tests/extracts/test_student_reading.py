"""Files about students: layouts, pseudonyms, what is refused or set aside; no message shows a cell."""

import json

import pytest
from hand_made_students import KEY, PERSONAL, SENR, STAY, line, load, stays

from orchestration.catalogue import read_catalogue
from orchestration.pseudonyms import PseudonymKey, PseudonymKeyError
from simulation.students.layouts import student_files


@pytest.fixture
def students(official):
    return official


def refusal(workplace, table_name="calpads__enrollment"):
    load_ = load(workplace, table_name)
    (refused,) = load_.quarantined
    assert PERSONAL not in refused.report.read_text("utf-8") + " ".join(load_.messages)
    return refused.problem


def test_rows_are_loaded_by_position_with_pseudonyms(students):
    students.write(SENR, "".join(stays(3)))
    (loaded,) = load(students).loaded
    assert (loaded.row_count, loaded.school_years) == (3, (2024,))
    assert students.rows(
        "select student_key, local_student_key, school_code, grade_code, exit_reason_code, "
        "completion_status_code, _school_year, _extract_row from raw.calpads__enrollment "
        "order by _extract_row"
    ) == [
        (
            KEY.pseudonym("ssid", str(9_000_000_000 + i)),
            KEY.pseudonym("local", "733311"),
            *("6900042", "05", "E155", None, 2024, i + 1),
        )
        for i in range(3)
    ]
    names = {
        name
        for (name,) in students.rows("select column_name from duckdb_columns() where schema_name = 'raw'")
    }
    assert "student_legal_last_name" not in names
    assert load(students).unchanged == [SENR]


def test_a_layout_belongs_to_its_years(students):
    students.write(
        "calpads/SENR_9061840_2022_23.txt", line(school_year=2023, SSID="9" * 10, AcademicYearID="2022-2023")
    )
    students.write(SENR, "".join(stays(1)))
    assert len(load(students).loaded) == 2
    students.write(SENR, line(school_year=2023, SSID="9" * 10))
    problem = refusal(students)
    assert (problem.rule, problem.row) == ("other_layout", 1)
    assert "41 columns; the layout of this file and year has 42" in problem.message


def test_a_file_of_another_kind_is_refused_though_its_width_fits(students):
    incident = {**STAY, "RecordTypeCode": "SINC-R", "SSID": "9" * 10}
    students.write("calpads/SIRS_9061840_2023_24.txt", line("SINC", record=incident) + "\n")
    assert refusal(students, "calpads__incident_results").rule == "other_record_type"


@pytest.mark.parametrize(
    ("cut", "row"),
    [(lambda text: text[:-40], 3), (lambda text: text.replace("^^^\n", "^^^^\n", 1), 1)],
    ids=["cut in the last row", "a cell too many"],
)
def test_a_row_of_another_width_is_named_and_not_quoted(students, cut, row):
    students.write(SENR, cut("".join(stays(3))))
    problem = refusal(students)
    assert (problem.rule in ("misshapen_row", "other_layout"), problem.row) == (True, row)


def test_rows_of_another_year_than_the_name_says_are_refused(students):
    students.write(SENR, "".join(stays(3, AcademicYearID="2022-2023")))
    assert refusal(students).rule == "year_mismatch"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_in_another_encoding_are_no_reason_to_refuse(students, encoding):
    rows = "".join(stays(2, StudentLegalLastName="Ñandú “Œ”", LocalStudentID="Ñ1"))
    students.write(SENR, rows.encode(encoding))
    assert len(load(students).loaded) == 1
    assert students.rows("select local_student_key from raw.calpads__enrollment where _extract_row = 1") == [
        (KEY.pseudonym("local", "Ñ1"),)
    ]


def test_a_quotation_mark_without_header_is_a_letter(students):
    students.write(SENR, "".join(stays(3, StudentAliasFirstName='"Bo')))
    assert load(students).row_count == 3


def test_no_incident_is_a_complete_file_and_no_student_is_none(students):
    students.write("calpads/SINC_9061840_2023_24.txt", "")
    (loaded,) = load(students, "calpads__incidents").loaded
    assert loaded.row_count == 0
    students.write(SENR, "")
    assert refusal(students).rule == "too_few_rows"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"SSID": "9.0E+09"}, "malformed_identifier"),
        ({"SSID": ""}, "empty_key"),
        ({"EnrollmentSchoolExitDate": "20240230"}, "not_a_date"),
        ({"EnrollmentSchoolExitDate": "2024-05-30"}, "not_a_date"),
        ({"EnrollmentSchoolExitDate": "20230811"}, "before_other_column"),
        ({"SchoolOfAttendance": "690042"}, "not_7_digits"),
    ],
)
def test_a_row_that_cannot_be_is_set_aside_and_many_refuse_the_file(students, changes, rule):
    students.write(SENR, "".join(stays(150, **changes)))
    result = load(students)
    assert (result.row_count, result.loaded[0].invalid_rows) == (149, 1)
    assert f"({rule}, row 1)" in " ".join(result.messages)
    students.write(SENR, "".join(stays(20, **changes)))
    assert refusal(students).rule == rule


def test_unknown_codes_are_counted_and_never_shown(students):
    students.write(SENR, "".join(stays(150, GradeLevelCode=PERSONAL)))
    result = load(students)
    assert result.loaded[0].unknown_rows == 1
    assert "grade_code in 1 row (codes not shown)" in " ".join(result.messages)
    assert PERSONAL not in " ".join(result.messages)


def test_rows_that_contradict_each_other_are_all_set_aside(students):
    rows = stays(300)
    same, other = rows[7], line(SSID="9000000008", GradeLevelCode="06") + "\n"
    students.write(SENR, "".join([*rows, same, other]))
    result = load(students)
    (loaded,) = result.loaded
    assert (loaded.repeated_rows, loaded.contradicting_rows, loaded.rows_set_aside) == (1, 2, 3)
    assert students.rows(
        "select count(*) from raw.calpads__enrollment where _extract_row in (8, 9, 301, 302)"
    ) == [(1,)]
    assert "2 rows set aside because their key comes again" in " ".join(result.messages)
    students.write(SENR, "".join([*rows[:20], other]))
    assert refusal(students).rule == "contradicting_rows"


SCORES = "toms/90618400000000_CAASPP_Student_Score_Data_File_TestedStudentScoreData_2024_DLMTR.csv"


def scores(count, header=None, **changes):
    kind = student_files()["CAASPP"]
    names = header or [column.column_name for column in kind.columns(2024)]
    rows = [names]
    for i in range(count):
        cells = {
            **{"RecordType": "01", "SSID": str(9_000_000_000 + i), "UIN": str(i), "LocalStudentID": "7"},
            **{
                "StudentLastName": PERSONAL,
                "GradeAssessed": "05",
                "CALPADSGrade": "05",
                "IncludeIndicator": "Y",
            },
            **{"CALPADSSchoolCode": "90618406900042", "FinalTestedSchoolCode": "90618406900042"},
            **{"ScaleScore": "2450", "AchievementLevels": "2", "StandardErrorMeasurement": "30  "},
        } | (changes if i == 0 else {})
        rows.append([cells.get(name, "") for name in names])
    return "\n".join("^".join(row) for row in rows) + "\n"


def test_score_files_are_read_by_name_and_dated_by_their_name(students):
    names = [column.column_name for column in student_files()["CAASPP"].columns(2024)]
    header = [*reversed([name for name in names if name != "StudentLastName"]), "EmbeddedColorContrast"]
    students.write(SCORES, scores(2, header=header))
    result = load(students, "toms__caaspp")
    assert result.messages == [
        f"{SCORES}: columns not in the catalogue are recorded, not loaded: EmbeddedColorContrast."
    ]
    assert students.rows(
        "select record_key, scale_score, standard_error_points, _school_year, _extract_row "
        "from raw.toms__caaspp"
    ) == [(KEY.pseudonym("record", str(i)), "2450", "30", 2024, i + 2) for i in range(2)]


@pytest.mark.parametrize(
    "changes",
    [
        {"ScaleScore": "2199"},
        {"ScaleScore": "2731"},
        {"GradeAssessed": "03", "ScaleScore": "2700"},
        {"RecordType": "03", "ScaleScore": "2450"},
        {"RecordType": "06", "ScaleScore": "251"},
    ],
)
def test_a_score_outside_the_scale_of_its_test_and_grade_is_set_aside(students, changes):
    students.write(SCORES, scores(120, **changes))
    result = load(students, "toms__caaspp")
    assert result.row_count == 119
    assert "scale_score in 1 row (outside_range, row 2)" in " ".join(result.messages)


@pytest.mark.parametrize("changes", [{"ScaleScore": ""}, {"GradeAssessed": "03", "ScaleScore": "2650"}])
def test_the_ends_of_a_scale_and_no_score_are_loaded(students, changes):
    students.write(SCORES, scores(120, **changes))
    assert load(students, "toms__caaspp").row_count == 120


def test_a_score_file_without_its_header_shows_no_student(students):
    students.write(SCORES, scores(3).partition("\n")[2])
    problem = refusal(students, "toms__caaspp")
    assert problem.rule == "missing_column"
    header = students.rows("select header, extra_columns from registry.extracts")
    assert header == [(None, None)]


def test_answers_outside_their_range_are_set_aside_and_answers_without_identifier_kept(students):
    dataset = read_catalogue().dataset("survey__student")
    names = [column.source_names[0] for column in sorted(dataset.columns, key=lambda c: c.position)]
    first = {"school_year": "2023-2024", "location_code": "2007", "grade": "05", "safety_01": "5"}
    rows = [
        first | {"student_id": str(i) if i < 100 else "", "bullying_01": "6" if i == 3 else "1"}
        for i in range(120)
    ]
    text = (
        "\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]) + "\n"
    )
    students.write("survey/student_survey_2023_24.csv", text)
    result = load(students, "survey__student")
    assert result.row_count == 119
    assert "bullying_01 in 1 row (above_maximum, row 5)" in " ".join(result.messages)


def test_files_about_students_need_the_key_of_their_home(students):
    students.write(SENR, "".join(stays(2)))
    with pytest.raises(PseudonymKeyError, match="no pseudonym key"):
        load(students, key=None)
    assert students.rows("select count(*) from registry.extracts") == [(0,)]
    load(students)
    with pytest.raises(PseudonymKeyError, match="loaded with the pseudonym key"):
        load(students, key=PseudonymKey(b"x" * 40))
    assert load(students, "cde__outcomes", key=None).row_count == 0


def test_nothing_is_left_of_a_file_after_it_was_read(students):
    students.write(SENR, "".join(stays(3)))
    load(students)
    students.write(SENR, "".join(stays(3))[:-40])
    refusal(students)
    assert students.rows("select table_name from duckdb_tables() where temporary") == []
    assert students.rows("select view_name from duckdb_views() where temporary and not internal") == []
    (value,) = students.rows("select value from duckdb_settings() where name = 'max_temp_directory_size'")
    assert value != ("0 bytes",)
    reports = [json.loads(report.read_text("utf-8")) for report in students.quarantine.glob("*.json")]
    assert len(reports) == 1
