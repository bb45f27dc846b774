"""Students of a fourth school whose files contradict each other, one flaw each, all in good files.

Belongs here: rows that are good by themselves and wrong beside others. Does not: the rules of measures.
"""

from hand_made_files import AGENCY, ssid

SCHOOL_D = "1000004"
D = f"{AGENCY}{SCHOOL_D}"
FIRST, LAST = "20230814", "20240530"
JUMPS, TESTED_TWICE, LEFT, NOWHERE = 40, 41, 42, 49

# Student, school, grade, first and last day, exit.
STAYS_BEFORE = [
    (JUMPS, SCHOOL_D, "05", "20220815", "20230530", "E155"),
    (TESTED_TWICE, SCHOOL_D, "10", "20220815", "20230530", "E155"),
]
STAYS = [
    # From grade 5 to grade 11 in one year.
    (JUMPS, SCHOOL_D, "11", FIRST, LAST, "E155"),
    (TESTED_TWICE, SCHOOL_D, "11", FIRST, LAST, "E155"),
    (LEFT, SCHOOL_D, "11", FIRST, "20231215", "E400"),
]
# The school had a summary in the year before and has none; a student of another school is enrolled nowhere.
ABSENCES_BEFORE = [(TESTED_TWICE, SCHOOL_D, "180", "170", "10")]
ABSENCES = [(NOWHERE, "1000001", "180", "170", "10")]
# Student, incident, day; each with a suspension of a day.
INCIDENTS = [
    (TESTED_TWICE, "D1", "20231010"),
    (LEFT, "D2", "20240110"),
    (NOWHERE, "D3", "20231010"),
]


def incidents() -> list[dict]:
    return [
        {
            "SSID": ssid(student),
            "SchoolOfAttendance": SCHOOL_D,
            "IncidentIDLocal": incident,
            "IncidentOccurrenceDate": day,
        }
        for student, incident, day in INCIDENTS
    ]


def incident_results() -> list[dict]:
    of_no_incident = (TESTED_TWICE, "D9", "")
    return [
        {
            "SSID": ssid(student),
            "SchoolOfAttendance": SCHOOL_D,
            "IncidentIDLocal": incident,
            "IncidentResultCode": "110",
            "IncidentResultDurationDays": "0.5",
        }
        for student, incident, _day in [*INCIDENTS, of_no_incident]
    ]


def scores() -> list[dict]:
    """Return two scores of one student, and those of students who are enrolled elsewhere or nowhere."""
    tests = (
        (TESTED_TWICE, "2500", "2024-04-17", "90"),
        (TESTED_TWICE, "2540", "2024-05-02", "91"),
        (NOWHERE, "2510", "2024-04-17", "92"),
        # Enrolled at school A.
        (1, "2520", "2024-04-17", "93"),
    )
    return [
        {
            "RecordType": "02",
            "SSID": ssid(student),
            "GradeAssessed": "11",
            "CALPADSDistrictCode": f"{AGENCY}0000000",
            "CALPADSSchoolCode": D,
            "FinalTestedSchoolCode": D,
            "ELAS": "EO",
            "FinalTestStartDate": "2024-04-15",
            "FinalTestCompletedDate": completed,
            "Attemptedness": "Y",
            "IncludeIndicator": "Y",
            "ScaleScore": score,
            "AchievementLevels": "2",
            "UIN": f"20240100000001{number}",
            "EndofRecord": "~",
        }
        for student, score, completed, number in tests
    ]


def roster_entries() -> list[dict]:
    return [
        {
            "school_year": "2023-2024",
            "student_id": student,
            "cds_code": D,
            "program_code": "M1",
            "program_type": "magnet",
            "grade": "11",
        }
        for student in (f"{400000000 + TESTED_TWICE}", f"{400000000 + NOWHERE}")
    ]
