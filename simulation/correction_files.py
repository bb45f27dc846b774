"""A file of corrections: a school's appeal that was granted, and one that misquotes the file.

Belongs here: which fictional results are corrected and how. Does not belong here: the rules that
corrections are judged by.
"""

from __future__ import annotations

from simulation.rounding import decimal_text, tenths

COLUMNS = (
    "organization_id",
    "program_id",
    "school_year",
    "measure_id",
    "student_group_id",
    "field",
    "old_value",
    "new_value",
    "reason",
    "requested_by",
    "requested_by_role",
    "approved_by",
    "approved_by_role",
    "decided_on",
    "source_dataset",
)
# No person has these names.
_PEOPLE = {
    "requested_by": "Ilderine Quarnvast",
    "requested_by_role": "Principal of the school",
    "approved_by": "Tarnivel Ostrumand",
    "approved_by_role": "Accountability office",
}


def correction_rows(chronic_rows: list[dict[str, str]], school_year: int) -> list[dict[str, str]]:
    """Make corrections of two schools' chronic absenteeism of one spring year.

    The largest school's numerator is one student too high: a row for the numerator and one for the
    rate, which are good. The row of the second largest quotes a rate that is not in the file.

    Args:
        chronic_rows: rows of the Dashboard file for chronic absenteeism, all levels and groups.
        school_year: the spring year of the rows.

    Which dataset counts depends on whether there are files about students, so no row names one: it is the
    result that counts which is corrected.

    Returns:
        Rows with `COLUMNS`; the good ones first.

    """
    schools = [
        row
        for row in chronic_rows
        if row["rtype"] == "S" and row["studentgroup"] == "ALL" and int(row.get("currnumer") or 0) > 0
    ]
    largest, second = sorted(schools, key=lambda row: (-int(row["currdenom"]), row["cds"]))[:2]
    numerator, denominator = int(largest["currnumer"]), int(largest["currdenom"])
    rate = decimal_text(int(tenths(100 * (numerator - 1), denominator)))
    granted = "One student was counted as absent while enrolled at another school"
    rows = [_row(largest, school_year, "numerator", str(numerator), str(numerator - 1), granted)]
    if rate != largest["currstatus"]:
        rows.append(_row(largest, school_year, "value", largest["currstatus"], rate, granted))
    misquoted = decimal_text(round(10 * float(second["currstatus"])) + 7)
    rows.append(_row(second, school_year, "value", misquoted, second["currstatus"], "Absences were excused"))
    return rows


def _row(
    result: dict[str, str], school_year: int, field: str, old: str, new: str, reason: str
) -> dict[str, str]:
    return {
        "organization_id": result["cds"],
        "program_id": "all",
        "school_year": str(school_year),
        "measure_id": "chronic_absenteeism_rate",
        "student_group_id": "all",
        "field": field,
        "old_value": old,
        "new_value": new,
        "reason": reason,
        **_PEOPLE,
        "decided_on": f"{school_year}-11-05",
        "source_dataset": "",
    }
