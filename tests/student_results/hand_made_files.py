"""Files about a handful of hand-made students, in the real layouts.

Belongs here: writing rows by the names of a layout's columns. Does not belong here: who the students are.
"""

from pathlib import Path

from simulation.students.layouts import student_files

AGENCY = "9061840"
_ALWAYS = {
    "ReportingLEA": AGENCY,
    "StudentLegalFirstName": "Given",
    "StudentLegalLastName": "Family",
    "StudentBirthDate": "20100101",
    "StudentGenderCode": "F",
    "StudentBirthCountryCode": "US",
    "LastDateUpdated": "20240701",
    "UploadDate": "20240720",
    "EnrollmentStatusCode": "10",
    "PrimaryLanguageCode": "01",
}


def ssid(number: int) -> str:
    """Return a state identifier of ten digits."""
    return f"9{number:09d}"


def write_file(folder: Path, file_id: str, school_year: int, rows: list[dict[str, str]]) -> None:
    """Write one file; cells not given are those of every record, or empty."""
    layout = student_files()[file_id]
    columns = [column.column_name for column in layout.columns(school_year)]
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{file_id} has no columns {unknown}"
    always = _ALWAYS | {
        "RecordTypeCode": f"{file_id}-R",
        "AcademicYearID": f"{school_year - 1}-{school_year}",
    }
    mark = layout.delimiter
    lines = [mark.join(row.get(name, always.get(name, "")) for name in columns) for row in rows]
    if layout.has_header:
        lines.insert(0, mark.join(columns))
    path = folder / path_of(file_id, school_year)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="cp1252")


def path_of(file_id: str, school_year: int) -> str:
    """Return where a file of the agency lies."""
    label = f"{school_year - 1}_{school_year % 100:02d}"
    if file_id == "CAASPP":
        return f"toms/{AGENCY}0000000_CAASPP_Student_Score_Data_File_TestedStudentScoreData_{school_year}.csv"
    if file_id == "ELPAC_SUMMATIVE":
        return (
            f"toms/{AGENCY}0000000_Summative_ELPAC_and_Summative_Alternate_ELPAC_"
            f"Student_Score_Data_File_{school_year}.csv"
        )
    if file_id == "SCHOOL_MODELS":
        return f"district/school_models_{label}.csv"
    if file_id == "PROGRAM_ROSTERS":
        return f"choice/program_rosters_{label}.csv"
    return f"calpads/{label}/{file_id}_{AGENCY}_{label}.txt"
