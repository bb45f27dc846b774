"""Files conform to their layouts; the layout tables conform to themselves."""

import re
from datetime import datetime

import pytest
from student_extracts import YEARS, kind_of, year_of

from simulation.students.layouts import code_sets, page, student_files

PERSONAL = re.compile(
    r"((First|Middle|Last|Student)Name|NameSuffix|Birth(City|Date)|DateofBirth|AddressLine|ZipCode|SSID"
    r"|LocalStudentID|student_id)"
)


def test_every_column_has_a_known_code_set_and_a_place():
    for kind in student_files().values():
        assert [column.position for column in kind.all_columns] == list(range(1, len(kind.all_columns) + 1))
        names = [column.column_name for column in kind.all_columns]
        assert len(names) == len(set(names))
        assert set(kind.key_columns) <= set(names)
        for column in kind.all_columns:
            assert not column.code_set or code_sets()[column.code_set]
            assert column.provenance in ("read", "common", "inferred", "ours")


def test_columns_about_a_person_are_marked():
    marked = 0
    for kind in student_files().values():
        for column in kind.all_columns:
            if PERSONAL.search(column.column_name):
                assert column.is_pii, (kind.file_id, column.column_name)
                marked += 1
    assert marked == 104


def test_enrollment_gains_a_column_in_the_year_it_came():
    senr = student_files()["SENR"]
    assert [len(senr.columns(year)) for year in (2022, 2023, 2024, 2025)] == [41, 41, 42, 42]
    assert senr.columns(2024)[-3].column_name == "GraduationExemptionIndicator"


def test_every_kind_of_file_is_written_for_every_year(extracts):
    written = {(kind_of(path).file_id, year_of(path)) for path in extracts.summary.files}
    for kind in student_files():
        # Applications are for the year that follows: the first year's lie before the simulation.
        years = YEARS[1:] if kind == "CHOICE_APPLICATIONS" else YEARS
        assert {year for file_id, year in written if file_id == kind} == set(years)


def test_every_line_has_the_columns_of_its_layout(extracts):
    for path, rows in extracts.summary.files.items():
        kind = kind_of(path)
        content = (extracts.folder / path).read_bytes()
        # Plain letters are the same in every encoding that is met.
        assert content.isascii()
        assert b'"' not in content
        assert not rows or content.endswith(b"\n")
        lines = content.decode().splitlines()
        columns = kind.columns(year_of(path))
        if kind.has_header:
            assert lines.pop(0).split(kind.delimiter) == [column.column_name for column in columns]
        assert len(lines) == rows
        assert {line.count(kind.delimiter) for line in lines} <= {len(columns) - 1}


def test_cells_hold_codes_of_their_code_set(extracts):
    for kind in student_files().values():
        for column in kind.all_columns:
            if not column.code_set:
                continue
            known = ", ".join(f"'{code}'" for code in code_sets()[column.code_set])
            extracts.none(
                f'select distinct "{column.column_name}" from "{kind.file_id}" '
                f'where "{column.column_name}" is not null and "{column.column_name}" not in ({known})'
            )


def test_required_cells_are_filled_and_dates_are_dates(extracts):
    for kind in student_files().values():
        required = [column.column_name for column in kind.all_columns if column.is_required]
        # A student without a result has no score; the column is required, its cells are not.
        required = [name for name in required if not name.startswith(("ScaleScore", "Overall", "Condition"))]
        empty = " or ".join(f'"{name}" is null' for name in required)
        extracts.none(f'select path, * from "{kind.file_id}" where {empty}')
        for column in kind.all_columns:
            if column.data_type == "date":
                name = column.column_name
                extracts.none(
                    f'select path, "{name}" from "{kind.file_id}" where "{name}" is not null '
                    f"and try_strptime(\"{name}\", '{kind.date_format}') is null"
                )
        assert datetime(2024, 2, 3).strftime(kind.date_format) in ("20240203", "2024-02-03")


def test_keys_identify_rows(extracts):
    for kind in student_files().values():
        key = ", ".join(f'"{name}"' for name in kind.key_columns)
        extracts.none(
            f'select year, {key}, count(*) from "{kind.file_id}" group by year, {key} having count(*) > 1'
        )


@pytest.mark.parametrize("file_id", ["SENR", "SINF", "SELA", "SPRG", "STAS", "SINC", "SPED"])
def test_ods_extracts_say_what_they_are(extracts, file_id):
    extracts.none(f"select * from {file_id} where RecordTypeCode <> '{file_id}-R'")
    extracts.none(f"select * from {file_id} where AcademicYearID <> (year - 1) || '-' || year")
    extracts.none(f"select * from {file_id} where not regexp_full_match(SSID, '9[0-9]{{9}}')")
    extracts.none(f"select * from {file_id} where LastDateUpdated >= UploadDate")


def test_independent_charters_report_for_themselves(extracts):
    own = {school.cds[7:] for school in extracts.district.schools if school.directly_funded}
    assert own
    for file_id in ("SENR", "SELA", "STAS"):
        reporting = dict(extracts.rows(f"select distinct SchoolOfAttendance, ReportingLEA from {file_id}"))
        for school, agency in reporting.items():
            assert agency == (school if school in own else "9061840")
        extracts.none(f"select * from {file_id} where not contains(path, '_' || ReportingLEA || '_')")
    assert {path for path in extracts.summary.files if "_CAASPP_" in path and "_2024_" in path} == {
        f"toms/{code}_CAASPP_Student_Score_Data_File_TestedStudentScoreData_2024_DLMTR.csv"
        for code in (
            "90618400000000",
            *(
                row[0]
                for row in extracts.rows("select distinct CALPADSDistrictCode from CAASPP where year = 2024")
            ),
        )
    }


def test_the_page_about_layouts_is_the_tables():
    text = page.PAGE.read_text(encoding="utf-8")
    assert text.partition(page.MARK)[2].strip() == page.generated().strip()
