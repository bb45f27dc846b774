"""Continuous enrollment as enrollment records show it.

Belongs here: the State's rule for counting a test result: from Census Day to the first log-on without a gap
of more than 30 consecutive calendar days, judged at a school or in a whole district. Does not belong here:
who is tested (`assessments`), where results are counted (`reporting_units`).
"""

from __future__ import annotations

import numpy as np

from simulation.students.calendar import school_calendar
from simulation.students.enrollment import EnrollmentYear

# Calendar days without enrollment that do not break it: days between the last day of one stay and the
# first day of the next.
LONGEST_GAP = 30


def continuously_enrolled(
    year: EnrollmentYear, within: np.ndarray, row: np.ndarray, log_on: np.ndarray
) -> np.ndarray:
    """Say who is enrolled from Census Day to the first log-on.

    Args:
        year: stays of one chunk and year.
        within: stays that count, a boolean per record: those at a school, or in a district.
        row: students, as rows of the year, enrolled on the day of their log-on.
        log_on: instructional day of each student's first log-on.

    """
    calendar = school_calendar(year.school_year)
    census = int(calendar.days[calendar.census])
    starts, ends = calendar.days[year.record_start], calendar.days[year.record_end]
    record = np.flatnonzero(within & (ends >= census))
    record = record[np.lexsort((starts[record], year.record_row[record]))]
    student = year.record_row[record]
    enrolled = np.zeros(len(year.person), dtype=bool)
    enrolled[student[starts[record] <= census]] = True
    same = student[1:] == student[:-1]
    gap = starts[record[1:]] - ends[record[:-1]] - 1
    broken = np.flatnonzero(same & (gap > LONGEST_GAP))
    until = np.full(len(year.person), int(calendar.days[-1]))
    np.minimum.at(until, student[broken], ends[record[broken]])
    return enrolled[row] & (calendar.days[log_on] <= until[row])
