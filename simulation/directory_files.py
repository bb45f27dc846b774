"""Files about schools themselves: directory, enrollment by group, dated directory snapshots.

Belongs here: what the State publishes about a school that is no result. Does not belong here:
outcomes.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulation.district import (
    COUNTY_CODE,
    COUNTY_OFFICE_ID,
    DISTRICT_CODE,
    DISTRICT_ID,
    District,
    School,
)
from simulation.layouts import SCHOOL_DIRECTORY_COLUMNS
from simulation.results import GROUPS, YearResults
from simulation.rounding import tenths

DIRECTORY_SCHEMA = pa.schema(
    [
        ("charter", pa.bool_()),
        ("city", pa.string()),
        ("county", pa.string()),
        ("countyCode", pa.string()),
        ("dass", pa.bool_()),
        ("district", pa.string()),
        ("districtId", pa.string()),
        ("enrollment", pa.int64()),
        ("gradeSpan", pa.string()),
        ("id", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
        ("magnet", pa.bool_()),
        ("name", pa.string()),
        ("schoolLevel", pa.string()),
        ("schoolType", pa.string()),
        ("status", pa.string()),
        ("titleI", pa.bool_()),
        ("virtualType", pa.string()),
        ("addr_city", pa.string()),
        ("addr_state", pa.string()),
        ("addr_street", pa.string()),
        ("addr_zip", pa.string()),
        ("peer_englishLearnerPercent", pa.float64()),
        ("peer_socioeconomicallyDisadvantagedPercent", pa.float64()),
        ("peer_studentsWithDisabilitiesPercent", pa.float64()),
        ("staff_administrators", pa.int64()),
        ("staff_teachers", pa.int64()),
        ("staff_total", pa.int64()),
    ]
)
DEMOGRAPHICS_SCHEMA = pa.schema(
    [
        ("cds", pa.string()),
        ("group", pa.string()),
        ("count", pa.int64()),
        ("percent", pa.float64()),
    ]
)
DEMOGRAPHIC_GROUPS = {
    "African American": "african_american",
    "American Indian": "american_indian_alaska_native",
    "Asian": "asian",
    "English Learner": "english_learners_only",
    "Filipino": "filipino",
    "Foster": "foster",
    # The simulation has no meal program: eligibility is disadvantage.
    "Free/Reduced Meal Eligible": "socioeconomically_disadvantaged",
    "Hispanic": "hispanic_latino",
    "Homeless": "homeless",
    "Migrant": "migrant",
    "Not Reported": "race_not_reported",
    "Pacific Islander": "pacific_islander",
    "Socioeconomically Disadvantaged": "socioeconomically_disadvantaged",
    "Students with Disabilities": "students_with_disabilities",
    "Two or More Races": "two_or_more_races",
    "White": "white",
}


def _percent(part: int, whole: int) -> float:
    return int(tenths(np.int64(100 * part), np.int64(whole))) / 10


def write_directory(path: Path, district: District, results: YearResults) -> int:
    """Write the directory of schools open in the year of `results`; returns the rows."""
    census = results.of("census")
    rows = []
    for index, school in enumerate(district.schools):
        if not school.is_open(results.school_year):
            continue
        enrolled = int(census[index, 0])
        teachers = max(2, round(enrolled / 20))
        administrators = 1 + enrolled // 400

        def percent(group: str, row: np.ndarray = census[index]) -> float:
            return _percent(int(row[GROUPS.index(group)]), int(row[0]))

        rows.append(
            {
                "charter": school.charter,
                "city": school.city,
                "county": district.county_name,
                "countyCode": COUNTY_CODE,
                "dass": school.kind.alternative,
                "district": district.name,
                "districtId": DISTRICT_ID,
                "enrollment": enrolled,
                "gradeSpan": school.grade_span.replace("-", "–"),
                "id": school.cds,
                "latitude": school.latitude,
                "longitude": school.longitude,
                "magnet": school.magnet,
                "name": school.name,
                "schoolLevel": school.kind.level_name,
                "schoolType": school.kind.type_name,
                "status": "active",
                "titleI": school.title_one,
                "virtualType": school.virtual,
                "addr_city": school.city,
                "addr_state": "CA",
                "addr_street": school.street,
                "addr_zip": school.zip_code,
                "peer_englishLearnerPercent": percent("english_learners_only"),
                "peer_socioeconomicallyDisadvantagedPercent": percent("socioeconomically_disadvantaged"),
                "peer_studentsWithDisabilitiesPercent": percent("students_with_disabilities"),
                "staff_administrators": administrators,
                "staff_teachers": teachers,
                "staff_total": administrators + teachers + teachers // 6,
            }
        )
    pq.write_table(pa.Table.from_pylist(rows, schema=DIRECTORY_SCHEMA), path)
    return len(rows)


def write_demographics(path: Path, district: District, results: YearResults) -> int:
    """Write enrollment by group of the schools open in the year of `results`; returns the rows.

    Like the original, the file hides nothing: it counts enrollment, not results.
    """
    census = results.of("census")
    rows = [
        {
            "cds": school.cds,
            "group": label,
            "count": int(census[index, GROUPS.index(group)]),
            "percent": _percent(int(census[index, GROUPS.index(group)]), int(census[index, 0])),
        }
        for index, school in enumerate(district.schools)
        if school.is_open(results.school_year)
        for label, group in DEMOGRAPHIC_GROUPS.items()
    ]
    pq.write_table(pa.Table.from_pylist(rows, schema=DEMOGRAPHICS_SCHEMA), path)
    return len(rows)


def write_snapshot(path: Path, district: District, school_year: int, as_of: str) -> int:
    """Write the school directory as it stood on a day of a school year.

    Args:
        path: file to write.
        district: the district.
        school_year: spring year that the day belongs to.
        as_of: the day, `yyyy-mm-dd`; nothing in the file is later, openings announced excepted.

    Returns:
        Number of rows: county office, district, schools, and organizations without results.

    """
    rows = [
        _office(COUNTY_OFFICE_ID, district, f"{district.county_name} County Office of Education"),
        _office(DISTRICT_ID, district, district.name),
    ]
    for school in district.schools:
        row = _snapshot_row(school, district, school_year, as_of)
        if row:
            rows.append(row)
    rows += _without_results(district, as_of)
    rows.sort(key=lambda row: row["CDSCode"])
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, SCHOOL_DIRECTORY_COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def _office(cds: str, district: District, name: str) -> dict[str, str]:
    county_office = cds == COUNTY_OFFICE_ID
    return {
        "CDSCode": cds,
        "NCESDist": "9990000" if county_office else "9990001",
        "StatusType": "Active",
        "County": district.county_name,
        "District": name,
        "DOC": "00" if county_office else "54",
        "DOCType": ("County Office of Education (COE)" if county_office else "Unified School District"),
        "State": "CA",
        "WebSite": "www.example.org",
        "LastUpDate": "2020-07-01 00:00:00",
    }


def _common(cds: str, district: District, name: str, status: str) -> dict[str, str]:
    return {
        "CDSCode": cds,
        "NCESDist": "9990001",
        "NCESSchool": cds[-5:],
        "StatusType": status,
        "County": district.county_name,
        "District": district.name,
        "School": name,
        "State": "CA",
        "DOC": "54",
        "DOCType": "Unified School District",
        "LastUpDate": "2020-07-01 00:00:00",
    }


def _snapshot_row(school: School, district: District, school_year: int, as_of: str) -> dict[str, str] | None:
    """Row of one school; a new school is announced (pending) the spring before it opens."""
    pending = as_of < school.open_date
    if pending and school.first_year > school_year + 1:
        return None
    closed = bool(school.closed_date) and school.closed_date[:10] <= as_of
    before = school_year < school.changed_year
    kind = school.kind
    status = "Pending" if pending else "Closed" if closed else "Active"
    row = _common(school.cds, district, school.name_in(school_year), status)
    street = school.former_street if before else school.street
    row |= {
        "Street": street,
        "StreetAbr": street,
        "City": school.city,
        "Zip": school.zip_code,
        "MailStreet": street,
        "MailStrAbr": street,
        "MailCity": school.city,
        "MailZip": school.zip_code,
        "MailState": "CA",
        "Phone": "" if closed else school.phone,
        "WebSite": "" if closed else "www.example.org",
        "OpenDate": school.open_date,
        "ClosedDate": school.closed_date if closed else "",
        "Charter": "Y" if school.charter else "N",
        "CharterNum": school.charter_number,
        "FundingType": school.funding,
        "SOC": kind.soc,
        "SOCType": kind.soc_name,
        "EdOpsCode": kind.operation_code,
        "EdOpsName": kind.operation_name,
        "EILCode": kind.level_code,
        "EILName": kind.level_label,
        "GSoffered": school.grade_span,
        "GSserved": "" if pending or closed else school.grade_span,
        "Virtual": school.virtual,
        "Magnet": "Y" if (school.former_magnet if before else school.magnet) else "N",
        "Latitude": f"{school.latitude:.6f}",
        "Longitude": f"{school.longitude:.6f}",
    }
    if not before and school.first_year == school.changed_year:
        row["LastUpDate"] = school.open_date
    elif closed:
        row["LastUpDate"] = school.closed_date
    elif not before and (school.name, school.street) != (
        school.former_name,
        school.former_street,
    ):
        row["LastUpDate"] = f"{school_year - 1}-07-01 00:00:00"
    return row


def _without_results(district: District, as_of: str) -> list[dict[str, str]]:
    """Organizations that only the directory knows: long closed, merged, or without tests."""
    closed = _common(DISTRICT_CODE + "6800010", district, "Drenvolisk Elementary", "Closed")
    merged = _common(DISTRICT_CODE + "6800020", district, "Istramond Junior High", "Merged")
    adult = _common(DISTRICT_CODE + "6800030", district, "Skernithorp Adult", "Active")
    elementary = {
        "SOC": "60",
        "SOCType": "Elementary Schools (Public)",
        "EILCode": "ELEM",
        "EILName": "Elementary",
        "GSoffered": "K-6",
        "Charter": "N",
    }
    closed |= elementary | {
        "OpenDate": "1980-07-01 00:00:00",
        "ClosedDate": "2009-06-30 00:00:00",
    }
    merged |= elementary | {
        "SOC": "64",
        "SOCType": "Junior High Schools (Public)",
        "EILCode": "INTMIDJR",
        "EILName": "Intermediate/Middle/Junior High",
        "GSoffered": "7-8",
        "OpenDate": "1980-07-01 00:00:00",
        "ClosedDate": "1996-06-30 00:00:00",
    }
    adult |= {
        "OpenDate": "1980-07-01 00:00:00",
        "Charter": "N",
        "SOC": "70",
        "SOCType": "Adult Education Centers",
        "EdOpsCode": "TRAD",
        "EdOpsName": "Traditional",
        "EILCode": "A",
        "EILName": "Adult",
        "GSoffered": "Adult",
        "GSserved": "Adult",
        "Virtual": "N",
        "Magnet": "N",
    }
    return [closed, merged, adult]
