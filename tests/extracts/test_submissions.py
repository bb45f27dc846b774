"""Which agency delivered what for which year: complete, refused, or missing and why."""

import pytest
from hand_made_students import line, load

from orchestration.catalogue import read_catalogue
from orchestration.submissions import reporting_agency, submission_lines

DISTRICT, CHARTER, NEW_CHARTER = "9061840", "1200028", "1200035"
NAMES = {"SENR": "enrollment", "SINC": "incidents", "SOFF": "incident_offenses"}


def deliver(workplace, file_id, agency, school_year, rows=3, name="", **changes):
    label = f"{school_year - 1}_{school_year % 100:02d}"
    cells = {
        "RecordTypeCode": f"{file_id}-R",
        "ReportingLEA": agency,
        "AcademicYearID": f"{school_year - 1}-{school_year}",
        **(
            {"IncidentIDLocal": "7", "IncidentOccurrenceDate": f"{school_year}0115"}
            if file_id == "SINC"
            else {}
        ),
        **({"IncidentIDLocal": "7", "StudentOffenseCode": "100"} if file_id == "SOFF" else {}),
    } | changes
    lines = [line(file_id, school_year, SSID=str(9_000_000_000 + i), **cells) + "\n" for i in range(rows)]
    path = f"calpads/{file_id}_{agency}_{label}{name}.txt"
    workplace.write(path, "".join(lines))
    load(workplace, f"calpads__{NAMES[file_id]}")
    return path


def submissions(
    workplace, columns="dataset_id, reporting_agency_code, school_year, status, reason", where="true"
):
    return workplace.rows(f"select {columns} from registry.submissions where {where} order by all")


def test_what_is_delivered_is_complete_with_its_rows(official):
    deliver(official, "SENR", DISTRICT, 2024, rows=5)
    deliver(official, "SENR", CHARTER, 2024, rows=2)
    deliver(official, "SINC", CHARTER, 2024, rows=0)
    columns = "dataset_id, reporting_agency_code, school_year, status, row_count, extract_number"
    assert submissions(official, columns, f"reporting_agency_code = '{CHARTER}'") == [
        ("enrollment", CHARTER, 2024, "complete", 2, 2),
        ("incidents", CHARTER, 2024, "complete", 0, 3),
    ]


def test_a_year_that_one_agency_lacks_is_missing_until_the_late_file_comes(official):
    for agency in (DISTRICT, CHARTER):
        deliver(official, "SENR", agency, 2023)
    deliver(official, "SENR", DISTRICT, 2024)
    assert submissions(official, where="status <> 'complete'") == [
        ("enrollment", CHARTER, 2024, "missing", "delivered for other years")
    ]
    assert list(submission_lines(official.connection)) == [
        "agencies that lack files about students",
        f"  {CHARTER}      2024  calpads/enrollment (delivered for other years)",
    ]
    deliver(official, "SENR", CHARTER, 2024)
    assert submissions(official, where="status <> 'complete'") == []
    assert list(submission_lines(official.connection)) == []


def test_a_dataset_that_most_agencies_have_is_missing_where_it_is_not(official):
    for agency in (DISTRICT, CHARTER, NEW_CHARTER):
        deliver(official, "SENR", agency, 2024)
    for agency in (DISTRICT, CHARTER):
        deliver(official, "SINC", agency, 2024)
    deliver(official, "SOFF", DISTRICT, 2024)
    assert submissions(official, where="status <> 'complete'") == [
        ("incidents", NEW_CHARTER, 2024, "missing", "delivered by most agencies")
    ]


def test_nothing_is_expected_of_an_agency_before_its_first_year(official):
    for school_year in (2023, 2024):
        deliver(official, "SENR", DISTRICT, school_year)
    deliver(official, "SENR", NEW_CHARTER, 2024)
    assert submissions(official, where="status <> 'complete'") == []


def test_a_refused_file_is_a_refused_submission_until_a_good_one_takes_its_place(official):
    deliver(official, "SENR", DISTRICT, 2024, AcademicYearID="2022-2023")
    assert submissions(official) == [("enrollment", DISTRICT, 2024, "refused", "the file is quarantined")]
    deliver(official, "SENR", DISTRICT, 2024)
    assert submissions(official) == [("enrollment", DISTRICT, 2024, "complete", None)]


def test_a_corrected_file_counts_once_and_two_files_count_twice(official):
    deliver(official, "SENR", DISTRICT, 2024, rows=5)
    deliver(official, "SENR", DISTRICT, 2024, rows=6)
    assert submissions(official, "row_count, file_count, extract_number") == [(6, 1, 2)]
    deliver(official, "SENR", DISTRICT, 2024, rows=6, name="_v2")
    assert submissions(official, "row_count, file_count, extract_number") == [(12, 2, 3)]


@pytest.mark.parametrize(
    ("table_name", "file_name", "agency"),
    [
        ("calpads__enrollment", "SENR_1200028_2023_24.txt", "1200028"),
        ("calpads__graduation_cohort", "COHORT_9061840_2023_24.csv", "9061840"),
        ("toms__caaspp", "90618400000000_CAASPP_Student_Score_Data_File_x_2024.csv", "9061840"),
        ("toms__elpac", "90618401200028_Summative_ELPAC_x_2024.csv", "1200028"),
        ("survey__student", "student_survey_2023_24.csv", "all"),
    ],
)
def test_the_agency_is_in_the_name_of_the_file(table_name, file_name, agency):
    assert reporting_agency(read_catalogue().dataset(table_name), file_name) == agency
