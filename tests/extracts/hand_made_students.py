"""Hand-made lines of files about students, and loading them."""

from orchestration.discovery import discover
from orchestration.loading import load_dataset
from orchestration.pseudonyms import PseudonymKey
from orchestration.raw_tables import prepare_raw_tables
from simulation.students.layouts import student_files

KEY = PseudonymKey(b"a secret of the tests, long enough to count")
SENR = "calpads/SENR_9061840_2023_24.txt"
# A stay at a school; every column that is dropped and holds something holds this.
PERSONAL = "Zzyzx"
STAY = {
    "RecordTypeCode": "SENR-R",
    "ReportingLEA": "9061840",
    "SchoolOfAttendance": "6900042",
    "AcademicYearID": "2023-2024",
    "LocalStudentID": "733311",
    "StudentLegalFirstName": PERSONAL,
    "StudentLegalLastName": PERSONAL,
    "StudentBirthDate": "20110311",
    "StudentGenderCode": "F",
    "EnrollmentSchoolStartDate": "20230814",
    "EnrollmentStatusCode": "10",
    "GradeLevelCode": "05",
    "EnrollmentSchoolExitDate": "20240530",
    "StudentExitReasonCode": "E155",
}


def line(file_id="SENR", school_year=2024, record=STAY, **changes):
    """Write a record as a line of its kind of file; the changes are cells by column."""
    kind = student_files()[file_id]
    cells = record | changes
    return kind.delimiter.join(cells.get(column.column_name, "") for column in kind.columns(school_year))


def stays(count, **changes):
    """So many stays of different students; the changes are those of the first."""
    students = [{"SSID": str(9_000_000_000 + i)} for i in range(count)]
    students[0] |= changes
    return [line(**student) + "\n" for student in students]


def load(workplace, table_name="calpads__enrollment", key=KEY):
    """Do what a run does for one dataset about students."""
    prepare_raw_tables(workplace.connection, workplace.catalogue)
    dataset = workplace.catalogue.dataset(table_name)
    found = discover([workplace.folder], workplace.catalogue).of(dataset)
    return load_dataset(workplace.connection, dataset, found, workplace.quarantine, workplace.now, key=key)
